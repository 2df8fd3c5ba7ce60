namespace Modular.Workers.Tasks.Executors;

/// <summary>How many tasks an executor may still take.</summary>
internal sealed class Slots(int count, TimeProvider clock)
{
    // Attempts end in batches, one continuation after the other: who claims for the first alone claims 256 times.
    private static readonly TimeSpan Gather = TimeSpan.FromMilliseconds(2);
    private readonly Lock _lock = new();
    private readonly HashSet<Task> _running = [];
    private TaskCompletionSource _freed = NewSource();

    private int Free
    {
        get
        {
            lock (_lock)
                return count - _running.Count;
        }
    }

    /// <summary>
    /// How many are free, once any is; where few are, with those that follow in a moment. 0 when cancelled.
    /// </summary>
    public async Task<int> WaitForFree(CancellationToken ct)
    {
        while (!ct.IsCancellationRequested)
        {
            Task freed;
            lock (_lock)
                freed = _freed.Task;
            if (Free == 0)
            {
                await freed.WaitAsync(ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                continue;
            }

            if (Free < count / 4)
                await Task.Delay(Gather, clock, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return Free;
        }

        return 0;
    }

    /// <summary>Takes a slot until <paramref name="run"/> has ended.</summary>
    public void Take(Task run)
    {
        lock (_lock)
            _running.Add(run);
        _ = run.ContinueWith(Release, TaskScheduler.Default);
    }

    /// <summary>Ends when all slots are free.</summary>
    public Task WaitForAll()
    {
        lock (_lock)
            return Task.WhenAll(_running);
    }

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void Release(Task run)
    {
        TaskCompletionSource freed;
        lock (_lock)
        {
            _running.Remove(run);
            (freed, _freed) = (_freed, NewSource());
        }

        freed.SetResult();
    }
}
