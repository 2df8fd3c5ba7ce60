namespace Modular.Application.Tasks;

/// <summary>Keeps the tasks that ended some time ago, apart from those that the queue works with.</summary>
public interface ITaskHistory
{
    /// <summary>Moves up to 500 tasks that ended at least ten minutes ago; how many it moved.</summary>
    Task<int> Move(CancellationToken ct);

    /// <summary>Removes what was moved more than <paramref name="days"/> ago, day by day; how many days.</summary>
    Task<int> DropOlderThan(int days, CancellationToken ct);
}

/// <summary>How long tasks are kept, <c>Tasks:RetentionDays</c>.</summary>
/// <param name="Days">Days after their end, default 30; 0 for ever.</param>
public sealed record TaskRetention(int Days = 30);
