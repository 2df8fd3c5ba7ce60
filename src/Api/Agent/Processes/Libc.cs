using System.Runtime.InteropServices;

namespace Modular.Api.Agent.Processes;

/// <summary>The system calls that the framework has no name for.</summary>
internal static class Libc
{
    public const int SigTerm = 15;
    public const int SigKill = 9;

    private const int ReadOnly = 0x80000; // O_RDONLY | O_CLOEXEC on Linux

    /// <summary>Sends <paramref name="signal"/> to a process, to a whole group when the number is negative.</summary>
    public static void Signal(int pid, int signal) => _ = kill(pid, signal);

    /// <summary>Makes renames within <paramref name="path"/> survive a loss of power.</summary>
    public static void SyncDirectory(string path)
    {
        var directory = open(path, ReadOnly);
        if (directory < 0)
            throw new IOException($"Cannot open {path}: {Marshal.GetLastPInvokeErrorMessage()}.");

        var synced = fsync(directory) == 0;
        var reason = Marshal.GetLastPInvokeErrorMessage();
        _ = close(directory);
        if (!synced)
            throw new IOException($"Cannot flush {path}: {reason}.");
    }

    [DllImport("libc", SetLastError = true)]
    private static extern int kill(int pid, int signal);

    [DllImport("libc", SetLastError = true)]
    private static extern int open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

    [DllImport("libc", SetLastError = true)]
    private static extern int fsync(int descriptor);

    [DllImport("libc", SetLastError = true)]
    private static extern int close(int descriptor);
}
