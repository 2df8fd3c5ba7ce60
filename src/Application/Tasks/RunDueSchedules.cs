using MediatR;
using Modular.Application.Pipeline;
using Modular.Domain.Tasks;

namespace Modular.Application.Tasks;

/// <summary>
/// Makes the tasks of schedules whose time has come, and counts their next times from now: however many times were
/// missed, they make one task. Returns how many were due.
/// </summary>
public sealed record RunDueSchedules : ICommand<int>;

internal sealed class RunDueSchedulesHandler(IScheduleStore schedules, ScheduleTargets targets, ScheduleRuns runs)
    : IRequestHandler<RunDueSchedules, int>
{
    public async Task<int> Handle(RunDueSchedules command, CancellationToken ct)
    {
        var due = await schedules.LockDue(ct);
        var gone = await targets.FindGone([.. due.Select(one => one.Schedule)], ct);
        foreach (var (schedule, lastTaskIsOpen) in due)
            Run(schedule, lastTaskIsOpen, gone.GetValueOrDefault(schedule.Id));
        return due.Count;
    }

    // One that can make no task is stopped where its owner sees it, and never stops the others.
    private void Run(Schedule schedule, bool lastTaskIsOpen, string? gone)
    {
        if (TimeZones.Find(schedule.TimeZone) is not { } zone)
            schedules.Save(schedule.PauseBecause(PauseReasons.TimeZoneUnknown));
        else if (gone is not null)
            schedules.Save(schedule.PauseBecause(gone));
        else if (lastTaskIsOpen && schedule.Overlap == ScheduleOverlap.Skip)
            schedules.Save(schedule.Plan(zone));
        else
            runs.Run(schedule.Plan(zone));
    }
}
