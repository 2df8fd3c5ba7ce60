using System.Text.Json;
using FluentValidation;
using MediatR;
using Modular.Application.Pipeline;
using Modular.Domain.Tasks;

namespace Modular.Application.Tasks;

/// <summary>Changes a schedule; another cron expression, time zone or pause counts its next time from now.</summary>
/// <param name="UserId">Whose schedule it must be.</param>
/// <param name="ScheduleId">Which.</param>
/// <param name="Patch">What is to change.</param>
/// <param name="IfMatch">The ETag that it must have, or null.</param>
public sealed record UpdateSchedule(Guid UserId, Guid ScheduleId, SchedulePatch Patch, string? IfMatch)
    : ICommand<ScheduleDetails>;

/// <summary>A change of a schedule; what is cleared is as if it had been left out at creation.</summary>
/// <param name="Task">A merge patch of the task, whose fields have the right types; null for no change.</param>
public sealed record SchedulePatch(
    Optional<string> Name, Optional<string> Cron, Optional<string> TimeZone, JsonElement? Task,
    Optional<bool?> Paused, Optional<ScheduleOverlap?> Overlap)
{
    /// <summary>What the patched schedule is to be.</summary>
    public SchedulePlan Over(Schedule schedule)
    {
        var task = new ScheduledTask(schedule.Task) { Payload = JsonElement.Parse(schedule.Payload) };
        if (Task is { } patch)
            task = task.Patched(patch);
        return new SchedulePlan(
            Name.Over(schedule.Name) ?? "",
            Cron.Over(schedule.Cron) ?? "",
            TimeZone.Over(schedule.TimeZone) ?? "",
            new CreateTask(schedule.UserId, task.ToNewTask(), task.Payload?.GetRawText() ?? ""),
            Paused.Over(schedule.Paused) ?? false,
            Overlap.Over(schedule.Overlap) ?? ScheduleOverlap.Skip);
    }
}

internal sealed class UpdateScheduleHandler(
    IScheduleStore schedules, ScheduleTargets targets, IValidator<SchedulePlan> rules)
    : IRequestHandler<UpdateSchedule, ScheduleDetails>
{
    public async Task<ScheduleDetails> Handle(UpdateSchedule command, CancellationToken ct)
    {
        var schedule = await schedules.Lock(command.UserId, command.ScheduleId, ct) ?? throw new ScheduleNotFound();
        var before = new ScheduleDetails(schedule);
        ETag.Require(command.IfMatch, before);

        var plan = command.Patch.Over(schedule);
        rules.Validate(plan).Errors.RequireNone();
        // One that the server has paused may be renamed without being mended.
        if (command.Patch.Task is not null || !plan.Paused)
            await targets.Require(plan.Task, ct);

        var changed = Changed(schedule, plan, command.Patch.Paused.IsGiven);
        if (ETag.Of(new ScheduleDetails(changed)) == ETag.Of(before))
            return before;
        changed = changed with { UpdatedAt = schedule.Now };
        schedules.Save(changed);
        return new ScheduleDetails(changed);
    }

    private static Schedule Changed(Schedule schedule, SchedulePlan plan, bool pauseIsGiven)
    {
        var changed = schedule with
        {
            Name = plan.Name,
            Cron = plan.Cron,
            TimeZone = plan.TimeZone,
            Task = plan.Task.Wanted,
            Payload = plan.Task.Payload,
            Overlap = plan.Overlap,
            Paused = plan.Paused,
            PausedReason = pauseIsGiven ? null : schedule.PausedReason,
        };
        var keepsItsTimes = (changed.Cron, changed.TimeZone, changed.Paused)
            == (schedule.Cron, schedule.TimeZone, schedule.Paused);
        return keepsItsTimes ? changed : changed.Plan(TimeZones.Find(plan.TimeZone)!);
    }
}
