using Modular.Application.Tasks.Executors;
using Modular.Domain.Tasks;

namespace Modular.Application.Tasks;

/// <summary>What a schedule's task is aimed at.</summary>
public sealed class ScheduleTargets(IKnownDevices devices, ExecutorCatalogue executors)
{
    /// <summary>
    /// Refuses a task without exactly one target, one for a device that the user does not have, and one that its
    /// executor cannot run.
    /// </summary>
    public async Task Require(CreateTask task, CancellationToken ct)
    {
        const string at = "task";
        task.Wanted.RequireOneTarget(at);
        if (task.Wanted.DeviceId is { } device && (await devices.OwnedBy(task.UserId, [device], ct)).Count == 0)
            throw new TargetDeviceNotFound(at);
        if (task.Wanted.Executor is { } executor)
            executors.Require(executor, task.Payload, at);
    }

    /// <summary>
    /// Of due schedules, those that can make no task because their target is gone, with the reason. The devices of the
    /// others stay until the commit.
    /// </summary>
    public async Task<IReadOnlyDictionary<Guid, string>> FindGone(
        IReadOnlyList<Schedule> schedules, CancellationToken ct)
    {
        var known = await devices.Hold([.. schedules.Select(schedule => schedule.Task.DeviceId).OfType<Guid>()], ct);
        string? ReasonOf(Schedule schedule) => schedule.Task switch
        {
            { DeviceId: { } device } when !known.Contains(device) => PauseReasons.DeviceRemoved,
            { Executor: { } name } when !executors.Takes(name, schedule.Payload) => PauseReasons.ExecutorRefuses,
            _ => null,
        };
        return schedules.Select(schedule => (schedule.Id, Reason: ReasonOf(schedule)))
            .Where(gone => gone.Reason is not null).ToDictionary(gone => gone.Id, gone => gone.Reason!);
    }
}
