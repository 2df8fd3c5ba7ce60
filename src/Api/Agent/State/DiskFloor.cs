namespace Modular.Api.Agent.State;

/// <summary>Holds new tasks back while the disk of the work directory is nearly full.</summary>
/// <param name="directory">The work directory.</param>
/// <param name="mebibytes">How much must be free, in MiB; 0 for any.</param>
/// <param name="clock">Says when to look.</param>
/// <param name="log">Told when tasks are held back, and when no more.</param>
internal sealed class DiskFloor(string directory, long mebibytes, TimeProvider clock, ILogger log)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    /// <summary>Returns when there is room.</summary>
    public async Task HasRoom(CancellationToken ct)
    {
        if (IsMet())
            return;
        log.LogWarning(
            "Less than {Floor} MiB are free where {Directory} is: no new task is taken until there are.",
            mebibytes, directory);
        while (!IsMet())
            await Task.Delay(Pause, clock, ct);
        log.LogInformation("There is room again in {Directory}.", directory);
    }

    private bool IsMet() => mebibytes == 0 || new DriveInfo(directory).AvailableFreeSpace >= mebibytes << 20;
}
