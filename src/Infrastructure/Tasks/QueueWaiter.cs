using Modular.Application.Tasks;

namespace Modular.Infrastructure.Tasks;

internal sealed class QueueWaiter(QueueWatch watch, IReadOnlyList<string> queues) : IQueueWaiter
{
    private readonly SemaphoreSlim _woken = new(0, 1);
    private int _isWoken;
    private bool _hasFound;

    public IReadOnlyList<string> Queues => queues;

    /// <summary>False when it was woken before and has not waited since.</summary>
    public bool Wake()
    {
        if (Interlocked.Exchange(ref _isWoken, 1) == 1)
            return false;
        _woken.Release();
        return true;
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

    public void Found() => _hasFound = true;

    public void Dispose()
    {
        watch.Leave(this);
        _woken.Dispose();
        // Where one task was there may be more. And one who was woken but goes without a look leaves it to others.
        if (!_hasFound && Volatile.Read(ref _isWoken) == 0)
            return;
        foreach (var queue in queues)
        {
            watch.Wake(queue);
            watch.Wake(queue);
        }
    }
}
