using MediatR;
using Modular.Application.Pipeline;
using Modular.Domain.Tasks;

namespace Modular.Application.Tasks;

/// <summary>
/// Makes the tasks of schedules whose time has come, and counts their next times from now: however many times were
/// missed, they make one task. Returns how many were due.
/// </summary>
public sealed record RunDueSchedules : ICommand<int>;

internal sealed class RunDueSchedulesHandler(
    IScheduleStore schedules, ScheduleTargets targets, ScheduleRuns runs, OpenTasks open, ITaskStore tasks)
    : IRequestHandler<RunDueSchedules, int>
{
    public async Task<int> Handle(RunDueSchedules command, CancellationToken ct)
    {
        var due = await schedules.LockDue(ct);
        var gone = await targets.FindGone([.. due.Select(one => one.Schedule)], ct);
        foreach (var (schedule, lastTaskIsOpen) in due)
            await Run(schedule, lastTaskIsOpen, gone.GetValueOrDefault(schedule.Id), ct);
        return due.Count;
    }

    // One that can make no task is stopped where its owner sees it, and never stops the others.
    private async Task Run(Schedule schedule, bool lastTaskIsOpen, string? gone, CancellationToken ct)
    {
        if (TimeZones.Find(schedule.TimeZone) is not { } zone)
            schedules.Save(schedule.PauseBecause(PauseReasons.TimeZoneUnknown));
        else if (gone is not null)
            schedules.Save(schedule.PauseBecause(gone));
        else if ((lastTaskIsOpen && schedule.Overlap == ScheduleOverlap.Skip) || !await HasRoom(schedule.UserId, ct))
            schedules.Save(schedule.Plan(zone));
        else
            runs.Run(schedule.Plan(zone));
    }

    // Like a time at which the task before is still open: this time is left out, the next may have room.
    private async Task<bool> HasRoom(Guid userId, CancellationToken ct)
    {
        try
        {
            await open.Take(userId, 1, most => tasks.CountOpen(userId, most, ct));
            return true;
        }
        catch (OpenTaskLimitReached)
        {
            return false;
        }
    }
}
