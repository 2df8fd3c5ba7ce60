using System.Collections.Concurrent;
using Modular.Domain.Tasks;

namespace Modular.Infrastructure.Tasks;

/// <summary>
/// Up to where this process has claimed in each queue and priority, so that a claim need not walk the dead entries
/// before it. It is a hint about speed only: a place may become visible late, behind the floor, when its transaction
/// took long to commit. So a floor follows a moment behind, and every 5 s one claim of a queue goes without.
/// </summary>
internal sealed class ClaimFloors(TimeProvider clock)
{
    private const int Priorities = 10;
    private const int ManyQueues = 20_000;
    private static readonly TimeSpan Behind = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan FullClaimInterval = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Forgotten = TimeSpan.FromMinutes(10);
    private readonly ConcurrentDictionary<string, QueueFloors> _queues = new(StringComparer.Ordinal);

    /// <summary>
    /// The floors for a claim of <paramref name="queues"/>; a queue whose full claim is due has none.
    /// </summary>
    public IReadOnlyList<Floor> Of(IEnumerable<string> queues)
    {
        var now = clock.GetTimestamp();
        var floors = new List<Floor>();
        foreach (var key in queues)
        {
            if (_queues.TryGetValue(key, out var queue))
                queue.AddTo(floors, key, now, clock);
        }

        return floors;
    }

    /// <summary>Notes what was claimed.</summary>
    public void Raise(IEnumerable<TaskItem> claimed)
    {
        var now = clock.GetTimestamp();
        foreach (var task in claimed)
            _queues.GetOrAdd(task.QueueKey, _ => new QueueFloors(now)).Raise(task.Priority, task.Seq, now, clock);
        if (_queues.Count > ManyQueues)
            Forget(now);
    }

    private void Forget(long now)
    {
        foreach (var (key, queue) in _queues)
        {
            if (clock.GetElapsedTime(queue.RaisedAt, now) > Forgotten)
                _queues.TryRemove(key, out _);
        }
    }

    /// <summary>Where a claim of one queue and priority may start.</summary>
    public readonly record struct Floor(string QueueKey, int Priority, long Seq);

    private sealed class QueueFloors(long now)
    {
        private readonly Lock _lock = new();
        private readonly long[] _claimed = new long[Priorities];
        private long[] _noted = new long[Priorities];
        private long[] _floors = new long[Priorities];
        private long _notedAt = now;
        private long _fullClaimAt = now;

        public long RaisedAt { get; private set; } = now;

        public void AddTo(List<Floor> floors, string key, long now, TimeProvider clock)
        {
            lock (_lock)
            {
                Follow(now, clock);
                if (clock.GetElapsedTime(_fullClaimAt, now) >= FullClaimInterval)
                {
                    _fullClaimAt = now;
                    return;
                }

                for (var priority = 0; priority < Priorities; priority++)
                {
                    if (_floors[priority] > 0)
                        floors.Add(new Floor(key, priority, _floors[priority]));
                }
            }
        }

        public void Raise(int priority, long seq, long now, TimeProvider clock)
        {
            lock (_lock)
            {
                _claimed[priority] = Math.Max(_claimed[priority], seq);
                RaisedAt = now;
                Follow(now, clock);
            }
        }

        /// <summary>What was noted at least a moment ago becomes the floor.</summary>
        private void Follow(long now, TimeProvider clock)
        {
            if (clock.GetElapsedTime(_notedAt, now) < Behind)
                return;
            _floors = _noted;
            _noted = [.. _claimed];
            _notedAt = now;
        }
    }
}
