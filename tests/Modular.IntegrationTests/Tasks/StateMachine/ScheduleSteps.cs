using Modular.Application.Tasks;
using Modular.Domain.Tasks;

namespace Modular.IntegrationTests.Tasks.StateMachine;

/// <summary>A schedule whose time comes only when a step says so.</summary>
internal sealed record MakeSchedule(bool Skips, bool HasKey) : TaskStep
{
    private Guid _id;

    public override Task<string> Act(TaskWorld world, TaskModel model)
    {
        var task = new NewTask("test") { DeviceTag = "a", MaxAttempts = 1, ConcurrencyKey = HasKey ? "key" : null };
        var plan = new SchedulePlan(
            "test", "0 0 1 1 *", "UTC", new CreateTask(model.UserId, task, "{}"), Paused: false,
            Skips ? ScheduleOverlap.Skip : ScheduleOverlap.Queue);
        return Answer(() => world.Send(new CreateSchedule(model.UserId, plan)), schedule =>
        {
            _id = schedule.Id;
            return "made";
        });
    }

    public override string Expect(TaskModel model)
    {
        model.Schedules.Add(new ModelSchedule { Id = _id, Skips = Skips, Key = HasKey ? "key" : null });
        return "made";
    }
}

/// <summary>The time of a schedule comes.</summary>
internal sealed record ComeDue(int Choice) : TaskStep
{
    public override async Task<string> Act(TaskWorld world, TaskModel model)
    {
        const string sql = "update tasks.schedule set next_run_at = now() where id = @Id";
        await world.Execute(sql, new { Schedule(model)?.Id });
        return "passed";
    }

    public override string Expect(TaskModel model)
    {
        if (Schedule(model) is { } schedule)
            schedule.DueAt = model.Step;
        return "passed";
    }

    private ModelSchedule? Schedule(TaskModel model) =>
        model.Schedules.Count == 0 ? null : model.Schedules[Choice % model.Schedules.Count];
}

/// <summary>The duty makes the tasks of all schedules whose time has come.</summary>
internal sealed record RunSchedules : TaskStep
{
    private IReadOnlyList<Made> _made = [];

    public override async Task<string> Act(TaskWorld world, TaskModel model)
    {
        var answer = await Answer(() => world.Send(new RunDueSchedules()), count => $"{count} due");
        var known = model.Tasks.Select(task => task.Id).ToArray();
        _made = await world.Read<Made>(
            "select id, schedule_id from tasks.task where id <> all (@known) order by id", new { known });
        return $"{answer}, {_made.Count} made";
    }

    public override string Expect(TaskModel model)
    {
        var due = model.Schedules.Where(schedule => schedule.DueAt is not null)
            .OrderBy(schedule => schedule.DueAt).ToList();
        var runs = due.Where(schedule => !schedule.Skips || schedule.Last?.HasEnded != false).ToList();
        foreach (var schedule in runs)
        {
            schedule.Last = new ModelTask
            {
                Number = model.Tasks.Count + 1,
                Id = _made.FirstOrDefault(made => made.ScheduleId == schedule.Id)?.Id ?? default,
                Queue = QueueKeys.OfTag(model.UserId, "a"),
                Priority = 5,
                MaxAttempts = 1,
                WaitsBetweenAttempts = true,
                Key = schedule.Key,
                Schedule = schedule,
            };
            model.Add(schedule.Last, TaskState.Queued);
        }

        due.ForEach(schedule => schedule.DueAt = null);
        return $"{due.Count} due, {runs.Count} made";
    }

    private sealed class Made
    {
        public Guid Id { get; init; }
        public Guid ScheduleId { get; init; }
    }
}
