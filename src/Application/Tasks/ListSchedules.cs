using Modular.Application.Pipeline;

namespace Modular.Application.Tasks;

/// <summary>A user's schedules, newest first, without the payloads of their tasks.</summary>
public sealed record ListSchedules(Guid UserId, PageQuery Page) : IQuery<Page<ScheduleDetails>>;

/// <summary>A user's schedule; null when there is none or it is somebody else's.</summary>
public sealed record GetSchedule(Guid UserId, Guid ScheduleId) : IQuery<ScheduleDetails?>;
