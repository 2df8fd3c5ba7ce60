namespace Modular.Application.Tasks;

/// <summary>Bounds that the operator sets, <c>Limits:*</c>.</summary>
/// <param name="SchedulesPerUser">The most schedules of a user, default 500; 0 for no limit.</param>
public sealed record TaskLimits(int SchedulesPerUser = 500);
