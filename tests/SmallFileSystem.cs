using System.Diagnostics;

namespace Modular.Tests;

/// <summary>A file system of a few MiB on a directory; only root may mount one.</summary>
internal sealed class SmallFileSystem : IAsyncDisposable
{
    // A process that has just ended may still be closing its files.
    private const string PatientUnmount = "for try in $(seq 300); do umount \"$0\" && exit; sleep 0.1; done; exit 1";

    private readonly string _directory;

    private SmallFileSystem(string directory) => _directory = directory;

    public static bool MayMount => Environment.IsPrivilegedProcess;

    public static async Task<SmallFileSystem> Mount(string directory, int mebibytes)
    {
        Directory.CreateDirectory(directory);
        await Run("mount", "-t", "tmpfs", "-o", $"size={mebibytes}m,mode=0711", "tmpfs", directory);
        return new SmallFileSystem(directory);
    }

    /// <summary>Takes all but <paramref name="bytes"/> of the room.</summary>
    public async Task FillUpTo(long bytes)
    {
        var room = new DriveInfo(_directory).AvailableFreeSpace;
        await File.WriteAllBytesAsync(Path.Combine(_directory, "filler"), new byte[room - bytes]);
    }

    public async ValueTask DisposeAsync() => await Run("sh", "-c", PatientUnmount, _directory);

    private static async Task Run(string program, params string[] arguments)
    {
        using var process = Process.Start(program, arguments);
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
            throw new IOException($"{program} ended with {process.ExitCode}.");
    }
}
