namespace Modular.Infrastructure.Postgres.Embedded;

/// <summary>
/// A flock on a file: the kernel gives it back when the process ends, however it ends. The descriptor is closed on
/// exec, so no child keeps a lock of its parent.
/// </summary>
internal sealed class FileLock : IDisposable
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(10);
    private int _descriptor;

    private FileLock(int descriptor) => _descriptor = descriptor;

    public static FileLock? TryTakeShared(string path) => TryTake(path, LibC.LockShared);

    public static FileLock? TryTakeExclusive(string path) => TryTake(path, LibC.LockExclusive);

    /// <summary>Waits for those who look with <see cref="IsTaken"/>; null when another holds the lock.</summary>
    public static async Task<FileLock?> TakeUnlessTaken(string path)
    {
        while (true)
        {
            if (TryTakeExclusive(path) is { } taken)
                return taken;
            if (IsTaken(path))
                return null;
            await Task.Delay(PollInterval, TimeProvider.System);
        }
    }

    public static Task<FileLock> TakeShared(string path, CancellationToken ct) => Take(path, LibC.LockShared, ct);

    public static Task<FileLock> TakeExclusive(string path, CancellationToken ct) => Take(path, LibC.LockExclusive, ct);

    /// <summary>Makes the file if it is missing, and takes nothing.</summary>
    public static void Touch(string path) => _ = LibC.Close(Open(path));

    /// <summary>True while some process holds the lock exclusively.</summary>
    public static bool IsTaken(string path)
    {
        // Shared, so that two who look at once do not see each other.
        using var free = TryTakeShared(path);
        return free is null;
    }

    public void Dispose()
    {
        var descriptor = Interlocked.Exchange(ref _descriptor, -1);
        if (descriptor >= 0)
            _ = LibC.Close(descriptor);
    }

    private static async Task<FileLock> Take(string path, int kind, CancellationToken ct)
    {
        // Polled: a thread that blocks in flock cannot be cancelled.
        while (true)
        {
            if (TryTake(path, kind) is { } taken)
                return taken;
            await Task.Delay(PollInterval, TimeProvider.System, ct);
        }
    }

    private static FileLock? TryTake(string path, int kind)
    {
        var descriptor = Open(path);
        if (LibC.FileLock(descriptor, kind | LibC.LockNonBlocking) == 0)
            return new FileLock(descriptor);
        _ = LibC.Close(descriptor);
        return null;
    }

    private static int Open(string path)
    {
        const uint ownerOnly = 0x180;

        var descriptor = LibC.Open(path, LibC.OpenReadOnly | LibC.OpenCreate | LibC.OpenCloseOnExec, ownerOnly);
        return descriptor >= 0 ? descriptor : throw new IOException($"{path} could not be opened: {LibC.LastError()}");
    }
}
