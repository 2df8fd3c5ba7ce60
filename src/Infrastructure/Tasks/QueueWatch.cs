using Modular.Application.Pipeline;
using Modular.Application.Tasks;
using Modular.Domain.Tasks;

namespace Modular.Infrastructure.Tasks;

/// <summary>
/// Wakes waiting daemons one by one. Hundreds may wait on one tag: were all woken for one task, all but one would
/// claim in vain. The one who leaves something wakes two more, so that a burst still spreads fast.
/// <para>
/// A hint comes after its commit. So a queue in which a look has left nothing is empty until the next hint (or until
/// <see cref="QueuePoll"/> finds what no hint told of), and a daemon that comes back meanwhile waits without a look.
/// For that a queue is kept for a minute after its last waiter.
/// </para>
/// </summary>
internal sealed class QueueWatch(ISignals signals, TimeProvider clock) : IQueueWatch
{
    private static readonly TimeSpan KeptUnwatched = TimeSpan.FromMinutes(1);
    private readonly Dictionary<string, WatchedQueue> _queues = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();

    /// <summary>How many wait in this process.</summary>
    public int CountWaiting
    {
        get
        {
            lock (_lock)
                return _queues.Values.SelectMany(queue => queue.Waiters).Distinct().Count();
        }
    }

    /// <summary>The queues that anybody waits for.</summary>
    public string[] Awaited
    {
        get
        {
            lock (_lock)
                return [.. _queues.Values.Where(queue => queue.Waiters.Count > 0).Select(queue => queue.Key)];
        }
    }

    public IQueueWaiter Join(Guid deviceId)
    {
        var waiter = new QueueWaiter(this, QueueKeys.OfDevice(deviceId));
        lock (_lock)
            Enter(waiter, Find(waiter.OwnQueue).OfDevice ?? [waiter.OwnQueue]);
        return waiter;
    }

    /// <summary>Wakes the one who has waited longest; whoever is woken goes to the end of the line.</summary>
    public void Wake(string key)
    {
        lock (_lock)
        {
            if (!_queues.TryGetValue(key, out var queue))
                return;
            queue.Hints++;
            for (var node = queue.Waiters.First; node is not null; node = node.Next)
            {
                if (!node.Value.Wake())
                    continue;
                queue.Waiters.Remove(node);
                queue.Waiters.AddLast(node);
                return;
            }
        }
    }

    /// <summary>Whether the device's queues are known and nothing was heard since a look left nothing there.</summary>
    public bool IsNothingIn(QueueWaiter waiter)
    {
        lock (_lock)
        {
            return Find(waiter.OwnQueue).OfDevice is not null
                && waiter.Watched.All(queue => queue.NothingSince == queue.Hints);
        }
    }

    /// <summary>How many hints have come for each queue of <paramref name="waiter"/>.</summary>
    public IReadOnlyList<long> HintsOf(QueueWaiter waiter)
    {
        lock (_lock)
            return [.. waiter.Watched.Select(queue => queue.Hints)];
    }

    /// <summary>Notes that a look has left nothing that was told of before it: by <paramref name="hints"/>.</summary>
    public void NoteNothingIn(QueueWaiter waiter, IReadOnlyList<long> hints)
    {
        lock (_lock)
        {
            foreach (var (queue, count) in waiter.Watched.Zip(hints))
                queue.NothingSince = Math.Max(queue.NothingSince ?? 0, count);
        }
    }

    /// <summary>
    /// Lets <paramref name="waiter"/> wait for <paramref name="queues"/>; false when it waited for others.
    /// </summary>
    public bool Follow(QueueWaiter waiter, IReadOnlyList<string> queues)
    {
        lock (_lock)
        {
            Find(waiter.OwnQueue).OfDevice = queues;
            if (waiter.Queues.SequenceEqual(queues))
                return true;
            Exit(waiter);
            Enter(waiter, queues);
            return false;
        }
    }

    public void Leave(QueueWaiter waiter)
    {
        lock (_lock)
            Exit(waiter);
    }

    /// <summary>Drops the queues that nobody has waited for lately.</summary>
    public void Forget()
    {
        lock (_lock)
        {
            var now = clock.GetTimestamp();
            foreach (var (key, queue) in _queues)
            {
                if (queue.Waiters.Count > 0 || clock.GetElapsedTime(queue.LeftAt, now) < KeptUnwatched)
                    continue;
                _queues.Remove(key);
                queue.Dispose();
            }
        }
    }

    private WatchedQueue Find(string key)
    {
        if (_queues.TryGetValue(key, out var queue))
            return queue;
        queue = new WatchedQueue(key, signals.Subscribe(TaskTopics.OfQueue(key)), () => Wake(key))
        {
            LeftAt = clock.GetTimestamp(),
        };
        _queues.Add(key, queue);
        return queue;
    }

    private void Enter(QueueWaiter waiter, IReadOnlyList<string> keys)
    {
        waiter.Watched = [.. keys.Select(Find)];
        foreach (var queue in waiter.Watched)
            queue.Waiters.AddLast(waiter);
    }

    private void Exit(QueueWaiter waiter)
    {
        foreach (var queue in waiter.Watched)
        {
            queue.Waiters.Remove(waiter);
            queue.LeftAt = clock.GetTimestamp();
        }

        waiter.Watched = [];
    }
}
