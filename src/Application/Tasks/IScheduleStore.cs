using Modular.Domain.Tasks;

namespace Modular.Application.Tasks;

/// <summary>Keeps schedules. What returns nothing is written with the next statement or the commit.</summary>
public interface IScheduleStore
{
    /// <summary>
    /// Lets one creation at a time pass for a user, so that the limit is checked without a race; the database's time.
    /// </summary>
    Task<DateTimeOffset> LockCreations(Guid userId, CancellationToken ct);

    /// <summary>How many schedules a user has.</summary>
    Task<int> Count(Guid userId, CancellationToken ct);

    void Add(Schedule schedule);

    /// <summary>The user's schedule, locked until the commit; null when it is not theirs.</summary>
    Task<Schedule?> Lock(Guid userId, Guid scheduleId, CancellationToken ct);

    /// <summary>
    /// Up to 100 schedules whose time has come, locked; those locked by others, and those of suspended users, are left
    /// out.
    /// </summary>
    Task<IReadOnlyList<DueSchedule>> LockDue(CancellationToken ct);

    /// <summary>Writes a locked schedule back.</summary>
    void Save(Schedule schedule);

    /// <summary>Removes a schedule; the tasks that it has made stay.</summary>
    void Remove(Guid scheduleId);

    /// <summary>Has the user's schedules wait from the commit on.</summary>
    void Suspend(Guid userId);

    /// <summary>Has the user's schedules run again from the commit on.</summary>
    void Resume(Guid userId);
}

/// <summary>A schedule whose time has come.</summary>
/// <param name="Schedule">The schedule.</param>
/// <param name="LastTaskIsOpen">Whether the task that it made last has not ended.</param>
public sealed record DueSchedule(Schedule Schedule, bool LastTaskIsOpen);
