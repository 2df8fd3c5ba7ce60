using Modular.Application.Pipeline;
using Modular.Application.Tasks;
using Modular.Application.Tasks.Contracts;
using Modular.Domain.Tasks;

namespace Modular.IntegrationTests.Tasks.StateMachine;

/// <summary>A device goes offline by its word, or another instance takes it over.</summary>
internal sealed record GiveBack(int Device, bool IsTakeOver) : TaskStep
{
    public override Task<string> Act(TaskWorld world, TaskModel model)
    {
        var device = model.Devices[Device].Id;
        ICommand<int> command = IsTakeOver ? new RescueTasks(device) : new ReturnTasks(device);
        return Answer(() => world.Send(command), count => $"{count} back");
    }

    public override string Expect(TaskModel model)
    {
        var held = model.HeldBy(model.Devices[Device]).ToList();
        model.PutBack(held, IsTakeOver);
        return $"{held.Count} back";
    }
}

/// <summary>A recurring duty runs.</summary>
internal sealed record Duty(string Name) : TaskStep
{
    public static readonly string[] Names = ["rescue", "time out", "promote", "expire", "release", "release", "move"];

    public override Task<string> Act(TaskWorld world, TaskModel model)
    {
        ICommand<int> command = Name switch
        {
            "rescue" => new RescueLostTasks(),
            "time out" => new TimeOutTasks(),
            "promote" => new PromoteDueTasks(),
            "release" => new ReleaseWaitingTasks(),
            "move" => new MoveEndedTasks(),
            _ => new FailExpiredTasks(),
        };
        return Answer(() => world.Send(command), count => $"{count}");
    }

    public override string Expect(TaskModel model) => Name switch
    {
        "rescue" => $"{Rescue(model)}",
        "time out" => $"{TimeOut(model)}",
        "promote" => $"{Promote(model)}",
        "release" => $"{model.Release()}",
        "move" => $"{Move(model)}",
        _ => $"{Expire(model)}",
    };

    private static int Rescue(TaskModel model)
    {
        model.ExtendByGap();
        var lost = model.Tasks.Where(task => task.IsRunning
            && (task.Accepted ? !task.AutoAck && model.HolderOf(task).LeaseExpired : task.AckPassed)).ToList();
        model.PutBack(lost, isRescue: true);
        return lost.Count;
    }

    private static int TimeOut(TaskModel model)
    {
        model.ExtendByGap();
        var overdue = model.Tasks.Where(task => task.IsRunning && task.DeadlinePassedAt is not null)
            .OrderBy(task => task.DeadlinePassedAt).ToList();
        foreach (var task in overdue)
        {
            (task.ResultEpoch, task.ResultBy) = (task.Epoch, null);
            model.Fail(task, "tasks.timeout", retryable: true);
        }

        return overdue.Count;
    }

    private static int Promote(TaskModel model)
    {
        var due = model.Tasks.Where(task => task.Status == TaskState.Scheduled && task.RunAtPassedAt is not null)
            .OrderBy(task => task.RunAtPassedAt).ToList();
        foreach (var task in due)
            model.Enter(task, TaskState.Queued);
        return due.Count;
    }

    private static int Move(TaskModel model)
    {
        var old = model.Tasks.Where(task => task is { IsOld: true, IsMoved: false }).ToList();
        foreach (var task in old)
        {
            task.IsMoved = true;
            // Only the last verdict goes along.
            task.Verdicts.RemoveWhere(verdict => verdict != (task.ResultEpoch, task.ResultBy));
        }

        return old.Count;
    }

    private static int Expire(TaskModel model)
    {
        var expired = model.Tasks.Where(task => task.Expired
            && task.Status is TaskState.Waiting or TaskState.Queued or TaskState.Scheduled).ToList();
        foreach (var task in expired)
        {
            task.Error = "tasks.expired";
            model.Enter(task, TaskState.Failed);
        }

        return expired.Count;
    }
}

/// <summary>
/// A time passes: the row's time is moved into the past, because it is the database's clock that counts.
/// </summary>
internal sealed record Pass(string What, int Choice) : TaskStep
{
    public static readonly string[] Times = ["ack", "deadline", "run at", "expiry", "lease", "age", "outage"];

    public override async Task<string> Act(TaskWorld world, TaskModel model)
    {
        const string past = "now() - interval '1 s'";
        var sql = What switch
        {
            "ack" => $"update tasks.task set accept_by = {past} where id = @id and status = 'running'",
            "deadline" => $"update tasks.task set deadline_at = {past} where id = @id and status = 'running'",
            "run at" => $"update tasks.task set run_at = {past} where id = @id and status = 'scheduled'",
            "expiry" => $"update tasks.task set expires_at = {past} where id = @id",
            "age" => "update tasks.task set finished_at = now() - interval '1 hour' where finished_at is not null",
            "lease" => $"update tasks.holder set lease_until = {past} where device_id = @device",
            _ => "update tasks.sweep set last_at = now() - interval '10 min'",
        };
        await world.Execute(sql, new { id = model.Task(Choice)?.Id, device = model.Holders[Choice % 4].Id });
        return "passed";
    }

    public override string Expect(TaskModel model)
    {
        if (What == "outage")
            model.Gap = true;
        else if (What == "lease")
            model.Holders[Choice % 4].LeaseExpired = true;
        else if (What == "age")
            model.Tasks.Where(task => task.HasEnded).ToList().ForEach(task => task.IsOld = true);
        else if (model.Task(Choice) is { } task)
            Mark(model, task);
        return "passed";
    }

    private void Mark(TaskModel model, ModelTask task)
    {
        if (What == "ack" && task.IsRunning)
            task.AckPassed = true;
        else if (What == "deadline" && task.IsRunning)
            task.DeadlinePassedAt = model.Step;
        else if (What == "run at" && task.Status == TaskState.Scheduled)
            task.RunAtPassedAt = model.Step;
        else if (What == "expiry")
            task.Expired = true;
    }
}
