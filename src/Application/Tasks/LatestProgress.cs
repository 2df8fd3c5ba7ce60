using System.Collections.Concurrent;
using System.Threading.Channels;

namespace Modular.Application.Tasks;

/// <summary>How far a holder says that a task is.</summary>
/// <param name="UserId">Whose task.</param>
/// <param name="TaskId">Which.</param>
/// <param name="Epoch">Under which claim.</param>
/// <param name="Seq">The number of the report; null for unnumbered, which counts as the newest.</param>
/// <param name="Percent">0 to 100; null keeps what was said before.</param>
/// <param name="Message">What the holder is doing; null keeps what was said before.</param>
public sealed record SaidProgress(
    Guid UserId, Guid TaskId, long Epoch, long? Seq, double? Percent, string? Message);

/// <summary>
/// What holders have told this server of their progress in the last second: it is written once a second for a task,
/// however often it is said, and newest wins. The last word is written too, within a second or with the end of the
/// task. A crash loses that second: who goes on says more, and what ends carries a result.
/// </summary>
public sealed class LatestProgress(TimeProvider clock)
{
    /// <summary>The least time between two writes for a task.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<(Guid Task, long Epoch), Entry> _entries = new();
    private readonly Channel<bool> _begun =
        Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <summary>Whether it is too early to write again.</summary>
    public bool IsFresh(Guid taskId, long epoch) =>
        _entries.TryGetValue((taskId, epoch), out var entry) && !IsDue(entry);

    /// <summary>Keeps it until the next write.</summary>
    public void Hold(SaidProgress said) => Keep(
        said, new Entry(said, clock.GetTimestamp()), entry => entry with { Held = Newer(entry.Held, said) });

    /// <summary>Returns what is to be written now: this, and what is held and newer.</summary>
    public SaidProgress WriteWith(SaidProgress said)
    {
        var written = new Entry(null, clock.GetTimestamp());
        // What is held stays: this write may still be rolled back, and the same once more harms nothing.
        var entry = Keep(
            said, written, before => written with { Held = before.Held is null ? null : Newer(before.Held, said) });
        return entry.Held ?? said;
    }

    /// <summary>What is held of a claim; null when all is written.</summary>
    public SaidProgress? HeldOf(Guid taskId, long epoch) => _entries.GetValueOrDefault((taskId, epoch))?.Held;

    /// <summary>
    /// Takes what is held and may be written again, and forgets whom nothing was heard of; with
    /// <paramref name="everything"/> it does not wait for its time.
    /// </summary>
    public IReadOnlyList<SaidProgress> Take(bool everything)
    {
        var taken = new List<SaidProgress>();
        foreach (var (key, entry) in _entries)
        {
            var isDue = IsDue(entry);
            if (entry.Held is not { } held)
            {
                if (isDue)
                    _entries.TryRemove(new(key, entry));
            }
            else if ((isDue || everything) && _entries.TryUpdate(key, new Entry(null, clock.GetTimestamp()), entry))
            {
                taken.Add(held);
            }
        }

        return taken;
    }

    /// <summary>Takes back what could not be written; what was said since is newer.</summary>
    public void GiveBack(IReadOnlyList<SaidProgress> taken)
    {
        foreach (var said in taken)
        {
            Keep(
                said, new Entry(said, clock.GetTimestamp()),
                entry => entry with { Held = entry.Held is null ? said : Newer(said, entry.Held) });
        }
    }

    /// <summary>Returns while there is something to look after, or once there is.</summary>
    public async Task WaitForAny(CancellationToken ct)
    {
        while (_entries.IsEmpty)
            await _begun.Reader.ReadAsync(ct);
    }

    private static SaidProgress Newer(SaidProgress? before, SaidProgress said)
    {
        if (before is null)
            return said;
        if (said.Seq <= before.Seq)
            return before;
        return said with
        {
            Seq = said.Seq ?? before.Seq,
            Percent = said.Percent ?? before.Percent,
            Message = said.Message ?? before.Message,
        };
    }

    private bool IsDue(Entry entry) => clock.GetElapsedTime(entry.WrittenAt) >= Interval;

    private Entry Keep(SaidProgress said, Entry first, Func<Entry, Entry> next)
    {
        var entry = _entries.AddOrUpdate((said.TaskId, said.Epoch), _ => first, (_, before) => next(before));
        _begun.Writer.TryWrite(true);
        return entry;
    }

    private sealed record Entry(SaidProgress? Held, long WrittenAt);
}
