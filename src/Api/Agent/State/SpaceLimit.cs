using System.IO.Enumeration;

namespace Modular.Api.Agent.State;

/// <summary>
/// The most that one task may write: what its files below its directory add up to, looked at about once a second.
/// A file with holes counts with its length; what a task writes elsewhere is not seen.
/// </summary>
/// <param name="mebibytes">The most, in MiB; 0 for no limit.</param>
/// <param name="clock">Says when to look.</param>
internal sealed class SpaceLimit(long mebibytes, TimeProvider clock)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    // Looking may take a tenth of the time, also where a task leaves a million files.
    private const int PauseOfLook = 9;

    private static readonly EnumerationOptions Everything = new()
    {
        RecurseSubdirectories = true,
        IgnoreInaccessible = true,
        AttributesToSkip = FileAttributes.ReparsePoint,
    };

    /// <summary>The same in bytes; as large as can be when there is no limit.</summary>
    public long Bytes { get; } = mebibytes == 0 ? long.MaxValue : mebibytes << 20;

    /// <summary>Ends when there is more below <paramref name="directory"/> than allowed.</summary>
    public async Task Exceeded(string directory, CancellationToken ct)
    {
        if (mebibytes == 0)
            await Task.Delay(Timeout.InfiniteTimeSpan, ct);
        while (true)
        {
            var begun = clock.GetTimestamp();
            if (await Task.Run(() => Below(directory), ct) > Bytes)
                return;
            await Task.Delay(Pause + clock.GetElapsedTime(begun) * PauseOfLook, clock, ct);
        }
    }

    public override string ToString() => $"{mebibytes} MiB";

    private static long Below(string directory)
    {
        var lengths = new FileSystemEnumerable<long>(directory, (ref entry) => entry.Length, Everything)
        {
            ShouldIncludePredicate = (ref entry) => !entry.IsDirectory,
        };
        try
        {
            return lengths.Sum();
        }
        catch (IOException)
        {
            // The task moves its directories about while they are read: the next look sees them.
            return 0;
        }
    }
}
