using System.Collections.Concurrent;
using Modular.Domain.Tasks;

namespace Modular.Application.Tasks;

/// <summary>
/// How many tasks a user may still add. Counting them for each creation would cost more than the creation, so this
/// process counts once and then lets a quarter of the room be used up, 1,000 at least, before it counts again. So one
/// process is exact, and several together go over by the share that the others have not seen yet: less and less, the
/// closer the limit is.
/// </summary>
public sealed class OpenTasks(TaskLimits limits, TimeProvider clock)
{
    private const int LeastStep = 1000;
    private const int ManyUsers = 10_000;
    private static readonly TimeSpan CountInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Forgotten = TimeSpan.FromMinutes(10);
    private readonly ConcurrentDictionary<Guid, Room> _rooms = new();

    /// <summary>Refuses when <paramref name="tasks"/> more would be too many.</summary>
    /// <param name="userId">The owner.</param>
    /// <param name="tasks">How many are to be added.</param>
    /// <param name="count">Counts the open tasks of that user, up to a number.</param>
    public async Task Take(Guid userId, int tasks, Func<int, Task<int>> count)
    {
        if (limits.OpenTasksPerUser == 0)
            return;
        var room = _rooms.GetOrAdd(userId, _ => new Room());
        if (room.TryTake(tasks) || !room.TryBeginCount())
            return;

        try
        {
            // Somebody who is refused and comes again at once is told the same without another count.
            if (room.CountedAt is not { } at || room.IsFree(tasks) || clock.GetElapsedTime(at) >= CountInterval)
                room.Count(await count(limits.OpenTasksPerUser), limits.OpenTasksPerUser, clock.GetTimestamp());
            if (!room.Open(tasks))
                throw new OpenTaskLimitReached(limits.OpenTasksPerUser, room.Counted);
        }
        finally
        {
            room.EndCount();
        }

        if (_rooms.Count > ManyUsers)
            Forget();
    }

    private void Forget()
    {
        foreach (var (user, room) in _rooms)
        {
            if (room.CountedAt is { } at && clock.GetElapsedTime(at) > Forgotten)
                _rooms.TryRemove(user, out _);
        }
    }

    private sealed class Room
    {
        private int _counting;
        private int _step;
        private int _free;

        public int Counted { get; private set; }

        public long? CountedAt { get; private set; }

        public bool TryTake(int tasks) => Interlocked.Add(ref _step, -tasks) >= 0;

        /// <summary>False while somebody else counts: who comes meanwhile is let through.</summary>
        public bool TryBeginCount() => Interlocked.Exchange(ref _counting, 1) == 0;

        public void EndCount() => Volatile.Write(ref _counting, 0);

        public bool IsFree(int tasks) => _free >= tasks;

        public void Count(int open, int limit, long at) => (Counted, CountedAt, _free) = (open, at, limit - open);

        /// <summary>Lets the next step of the room be used; false when not even these tasks fit in.</summary>
        public bool Open(int tasks)
        {
            var step = Math.Min(_free, Math.Max(Math.Max(_free / 4, LeastStep), tasks));
            Volatile.Write(ref _step, step - tasks);
            return step >= tasks;
        }
    }
}
