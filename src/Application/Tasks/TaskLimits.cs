namespace Modular.Application.Tasks;

/// <summary>Bounds that the operator sets, <c>Limits:*</c>.</summary>
/// <param name="SchedulesPerUser">The most schedules of a user, default 500; 0 for no limit.</param>
/// <param name="OpenTasksPerUser">The most open tasks of a user, default 1,000,000; 0 for no limit.</param>
/// <param name="TasksPerMinute">The most tasks that a user adds a minute on each host; default 0, no limit.</param>
public sealed record TaskLimits(int SchedulesPerUser = 500, int OpenTasksPerUser = 1_000_000, int TasksPerMinute = 0);
