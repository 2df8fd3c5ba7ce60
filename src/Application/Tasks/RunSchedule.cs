using MediatR;
using Modular.Application.Pipeline;
using Modular.Domain.Tasks;

namespace Modular.Application.Tasks;

/// <summary>Makes the task of a schedule now, paused or not; its next time stays as it is.</summary>
public sealed record RunSchedule(Guid UserId, Guid ScheduleId) : ICommand<TaskDetails>;

internal sealed class RunScheduleHandler(IScheduleStore schedules, ScheduleTargets targets, ScheduleRuns runs)
    : IRequestHandler<RunSchedule, TaskDetails>
{
    public async Task<TaskDetails> Handle(RunSchedule command, CancellationToken ct)
    {
        var schedule = await schedules.Lock(command.UserId, command.ScheduleId, ct) ?? throw new ScheduleNotFound();
        await targets.Require(ScheduleRuns.TaskOf(schedule), ct);
        return runs.Run(schedule);
    }
}

/// <summary>Makes the tasks of schedules, with the commit.</summary>
public sealed class ScheduleRuns(TaskCreation creation, IScheduleStore schedules)
{
    public static CreateTask TaskOf(Schedule schedule) =>
        new(schedule.UserId, schedule.Task with { ScheduleId = schedule.Id }, schedule.Payload);

    /// <summary>Makes the task of a locked schedule and writes the schedule back.</summary>
    public TaskDetails Run(Schedule schedule)
    {
        var task = creation.Add(TaskOf(schedule));
        schedules.Save(schedule.Ran(task.Id));
        return task;
    }
}
