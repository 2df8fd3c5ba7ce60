using FluentValidation;
using MediatR;
using Modular.Application.Pipeline;
using Modular.Domain;
using Modular.Domain.Tasks;

namespace Modular.Application.Tasks;

/// <summary>Adds a schedule.</summary>
public sealed record CreateSchedule(Guid UserId, SchedulePlan Plan) : ICommand<ScheduleDetails>;

internal sealed class CreateScheduleValidator : AbstractValidator<CreateSchedule>
{
    public CreateScheduleValidator() =>
        RuleFor(command => command.Plan).SetValidator(new SchedulePlanValidator()).OverridePropertyName("");
}

internal sealed class CreateScheduleHandler(IScheduleStore schedules, ScheduleTargets targets, TaskLimits limits)
    : IRequestHandler<CreateSchedule, ScheduleDetails>
{
    public async Task<ScheduleDetails> Handle(CreateSchedule command, CancellationToken ct)
    {
        var (userId, plan) = command;
        var now = await schedules.LockCreations(userId, ct);
        var current = await schedules.Count(userId, ct);
        if (limits.SchedulesPerUser > 0 && current >= limits.SchedulesPerUser)
            throw new ScheduleLimitReached(limits.SchedulesPerUser, current);
        await targets.Require(plan.Task, ct);

        var schedule = new Schedule
        {
            Now = now,
            Id = Ids.New(now),
            UserId = userId,
            Name = plan.Name,
            Cron = plan.Cron,
            TimeZone = plan.TimeZone,
            Task = plan.Task.Wanted,
            Payload = plan.Task.Payload,
            Overlap = plan.Overlap,
            Paused = plan.Paused,
            CreatedAt = now,
            UpdatedAt = now,
        }.Plan(TimeZones.Find(plan.TimeZone)!);
        schedules.Add(schedule);
        return new ScheduleDetails(schedule);
    }
}
