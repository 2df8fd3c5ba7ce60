using System.Collections.Concurrent;
using Modular.Domain.Tasks;

namespace Modular.Application.Tasks;

/// <summary>
/// How fast a user may add tasks on this host: so many a minute, of which a minute's worth may come at once. It is the
/// generic cell rate algorithm (ITU-T I.371): one time for each user, that at which his tasks so far would have come if
/// they had come evenly.
/// </summary>
public sealed class TaskRate(TaskLimits limits, TimeProvider clock)
{
    private const int ManyUsers = 10_000;
    private static readonly TimeSpan Burst = TimeSpan.FromMinutes(1);
    private readonly ConcurrentDictionary<Guid, DateTimeOffset> _even = new();

    /// <summary>Refuses when <paramref name="tasks"/> more would be too fast.</summary>
    public void Take(Guid userId, int tasks)
    {
        if (limits.TasksPerMinute == 0)
            return;

        var now = clock.GetUtcNow();
        // A batch of more than a minute's worth takes the whole minute; else it could never come.
        var cost = Burst * Math.Min(tasks, limits.TasksPerMinute) / limits.TasksPerMinute;
        DateTimeOffset After(DateTimeOffset even)
        {
            var next = (even > now ? even : now) + cost;
            return next - now <= Burst ? next : throw new TasksTooFast(limits.TasksPerMinute, next - now - Burst);
        }

        _even.AddOrUpdate(userId, _ => After(now), (_, even) => After(even));
        if (_even.Count > ManyUsers)
            Forget(now);
    }

    private void Forget(DateTimeOffset now)
    {
        foreach (var user in _even.Where(entry => entry.Value <= now))
            _even.TryRemove(user);
    }
}
