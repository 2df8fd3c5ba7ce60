using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Modular.Infrastructure.Postgres.Embedded;

/// <summary>The few calls of the C library that .NET does not offer.</summary>
internal static partial class LibC
{
    public const int SigInt = 2;
    public const int SigQuit = 3;
    public const int SigKill = 9;
    public const int SigTerm = 15;

    public const int OpenReadOnly = 0;
    public const int OpenCreate = 0x40;
    public const int OpenCloseOnExec = 0x80000;

    public const int LockShared = 1;
    public const int LockExclusive = 2;
    public const int LockNonBlocking = 4;

    private const int CurrentDirectory = -100;
    private const uint StatBasic = 0x7ff;

    /// <summary>The user whose rights this process has.</summary>
    [LibraryImport("libc", EntryPoint = "geteuid")]
    public static partial uint EffectiveUser();

    /// <summary>Leaves the session of the starter, and with it the terminal and its Ctrl-C.</summary>
    [LibraryImport("libc", EntryPoint = "setsid", SetLastError = true)]
    public static partial int StartSession();

    [LibraryImport("libc", EntryPoint = "umask")]
    public static partial uint Umask(uint mask);

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    public static partial int Kill(int pid, int signal);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Open(string path, int flags, uint mode);

    [LibraryImport("libc", EntryPoint = "close")]
    public static partial int Close(int descriptor);

    [LibraryImport("libc", EntryPoint = "dup2", SetLastError = true)]
    public static partial int Duplicate(int descriptor, int onto);

    [LibraryImport("libc", EntryPoint = "flock", SetLastError = true)]
    public static partial int FileLock(int descriptor, int operation);

    [LibraryImport("libc", EntryPoint = "syncfs", SetLastError = true)]
    private static partial int SyncFileSystem(int descriptor);

    [LibraryImport("libc", EntryPoint = "lchown", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int ChangeOwner(string path, uint user, uint group);

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Stat(int directory, string path, int flags, uint mask, out StatBuffer buffer);

    [LibraryImport("libc", EntryPoint = "getpwuid")]
    private static partial nint PasswordEntry(uint user);

    [LibraryImport("libc", EntryPoint = "getpwnam", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint PasswordEntry(string name);

    /// <summary>
    /// Owner and identity of what <paramref name="path"/> leads to, or null when there is no such thing or no right to
    /// look.
    /// </summary>
    public static FileIdentity? Identify(string path, bool followLink = true)
    {
        const int noFollow = 0x100;

        return Stat(CurrentDirectory, path, followLink ? 0 : noFollow, StatBasic, out var found) == 0
            ? new FileIdentity(found.User, found.Group, found.Inode, (ulong)found.DeviceMajor << 32 | found.DeviceMinor)
            : null;
    }

    /// <summary>Gives a file (a link itself, not its target) to another owner.</summary>
    public static void Give(string path, uint user, uint group)
    {
        if (ChangeOwner(path, user, group) != 0)
            throw new IOException($"{path} could not be given to user {user}: {LastError()}");
    }

    /// <summary>
    /// Makes everything written so far to the file system of <paramref name="path"/> durable, in one go.
    /// </summary>
    public static void Sync(string path)
    {
        var descriptor = Open(path, OpenReadOnly | OpenCloseOnExec, 0);
        if (descriptor < 0)
            throw new IOException($"{path} could not be opened: {LastError()}");
        var done = SyncFileSystem(descriptor);
        var error = done == 0 ? "" : LastError();
        _ = Close(descriptor);
        if (done != 0)
            throw new IOException($"{path} could not be written to disk: {error}");
    }

    public static UserEntry? FindUser(uint user) => ReadEntry(PasswordEntry(user));

    public static UserEntry? FindUser(string name) => ReadEntry(PasswordEntry(name));

    public static string LastError() => new Win32Exception(Marshal.GetLastPInvokeError()).Message;

    private static UserEntry? ReadEntry(nint entry)
    {
        if (entry == 0)
            return null;
        var found = Marshal.PtrToStructure<PasswordBuffer>(entry);
        return new UserEntry(Marshal.PtrToStringUTF8(found.Name)!, found.User, found.Group);
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct PasswordBuffer
    {
        public nint Name;
        public nint Password;
        public uint User;
        public uint Group;
    }

    // statx, unlike stat, has one layout on every architecture.
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct StatBuffer
    {
        [FieldOffset(20)] public uint User;
        [FieldOffset(24)] public uint Group;
        [FieldOffset(32)] public ulong Inode;
        [FieldOffset(136)] public uint DeviceMajor;
        [FieldOffset(140)] public uint DeviceMinor;
    }
}

/// <summary>Who owns a file, and which file it is whatever path leads there.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct FileIdentity(uint User, uint Group, ulong Inode, ulong Device)
{
    public bool IsSameFile(FileIdentity other) => Inode == other.Inode && Device == other.Device;
}

/// <summary>A line of the machine's user database.</summary>
internal sealed record UserEntry(string Name, uint User, uint Group);
