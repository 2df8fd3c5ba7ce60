using Modular.Application.Pipeline;

namespace Modular.Infrastructure.Tasks;

/// <summary>
/// A queue that somebody waits for, or did a moment ago, and the loop that hears its hints. The watch's lock guards it.
/// </summary>
internal sealed class WatchedQueue : IDisposable
{
    private readonly ISubscription _hints;
    private readonly CancellationTokenSource _forgotten = new();

    public WatchedQueue(string key, ISubscription hints, Action wake)
    {
        (Key, _hints) = (key, hints);
        _ = Listen(wake, _forgotten.Token);
    }

    public string Key { get; }

    public LinkedList<QueueWaiter> Waiters { get; } = [];

    /// <summary>How many hints have come.</summary>
    public long Hints { get; set; }

    /// <summary>How many had come when the last look began that has left nothing.</summary>
    public long? NothingSince { get; set; }

    /// <summary>All queues of the device whose own queue this is, as the last look has seen them.</summary>
    public IReadOnlyList<string>? OfDevice { get; set; }

    /// <summary>When the last waiter left.</summary>
    public long LeftAt { get; set; }

    public void Dispose()
    {
        _forgotten.Cancel();
        _forgotten.Dispose();
        _hints.Dispose();
    }

    private async Task Listen(Action wake, CancellationToken ct)
    {
        try
        {
            while (await _hints.Wait(Timeout.InfiniteTimeSpan, ct))
                wake();
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            // Nobody has waited for a while.
        }
    }
}
