using MediatR;
using Modular.Application.Pipeline;
using Modular.Domain.Tasks;

namespace Modular.Application.Tasks;

/// <summary>Removes a schedule; the tasks that it has made stay. Returns its id.</summary>
/// <param name="UserId">Whose schedule it must be.</param>
/// <param name="ScheduleId">Which.</param>
/// <param name="IfMatch">The ETag that it must have, or null.</param>
public sealed record RemoveSchedule(Guid UserId, Guid ScheduleId, string? IfMatch) : ICommand<Guid>;

internal sealed class RemoveScheduleHandler(IScheduleStore schedules) : IRequestHandler<RemoveSchedule, Guid>
{
    public async Task<Guid> Handle(RemoveSchedule command, CancellationToken ct)
    {
        var schedule = await schedules.Lock(command.UserId, command.ScheduleId, ct) ?? throw new ScheduleNotFound();
        ETag.Require(command.IfMatch, new ScheduleDetails(schedule));
        schedules.Remove(schedule.Id);
        return schedule.Id;
    }
}
