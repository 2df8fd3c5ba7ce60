using Modular.Application.Tasks;

namespace Modular.Infrastructure.Tasks;

internal sealed class QueueWaiter(QueueWatch watch, string ownQueue) : IQueueWaiter
{
    private readonly SemaphoreSlim _woken = new(0, 1);
    private IReadOnlyList<long> _heard = [];
    private int _isWoken;
    private bool _hasLeftSome;

    /// <summary>The queue that is the device's alone.</summary>
    public string OwnQueue => ownQueue;

    public IReadOnlyList<WatchedQueue> Watched { get; set; } = [];

    public IReadOnlyList<string> Queues => [.. Watched.Select(queue => queue.Key)];

    public bool IsNothingThere => watch.IsNothingIn(this);

    /// <summary>False when it was woken before and has not looked or waited since.</summary>
    public bool Wake()
    {
        if (Interlocked.Exchange(ref _isWoken, 1) == 1)
            return false;
        _woken.Release();
        return true;
    }

    public void BeginLook()
    {
        // The look answers the hints before it.
        if (_woken.Wait(0))
            Volatile.Write(ref _isWoken, 0);
        _heard = watch.HintsOf(this);
    }

    public bool EndLook(IReadOnlyList<string> queues, bool hasMore)
    {
        _hasLeftSome = hasMore;
        if (!hasMore)
            watch.NoteNothingIn(this, _heard);
        return watch.Follow(this, queues.Count > 0 ? queues : [ownQueue]);
    }

    public async Task Wait(TimeSpan timeout, CancellationToken ct)
    {
        try
        {
            if (await _woken.WaitAsync(timeout, ct))
                Volatile.Write(ref _isWoken, 0);
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            // Who waits looks at the reason itself.
        }
    }

    public void Dispose()
    {
        var left = Queues;
        watch.Leave(this);
        _woken.Dispose();
        // What it has left is for others. And one who was woken but goes without a look leaves that to others, too.
        if (!_hasLeftSome && Volatile.Read(ref _isWoken) == 0)
            return;
        foreach (var queue in left)
        {
            watch.Wake(queue);
            watch.Wake(queue);
        }
    }
}
