using Modular.Application.Tasks;
using Modular.Application.Tasks.Contracts;
using Modular.Domain;
using Modular.Domain.Tasks;

namespace Modular.IntegrationTests.Tasks.StateMachine;

/// <summary>
/// Something that happens to tasks. Every step is possible in every state: what does not fit must be refused. Choices
/// are small numbers, so that a sequence stays meaningful when others are taken out of it.
/// </summary>
internal abstract record TaskStep
{
    /// <summary>Does it to the database, and says what came back.</summary>
    public abstract Task<string> Act(TaskWorld world, TaskModel model);

    /// <summary>Does it to the model, and says what must come back.</summary>
    public abstract string Expect(TaskModel model);

    protected static async Task<string> Answer<T>(Func<Task<T>> act, Func<T, string> say)
    {
        try
        {
            return say(await act());
        }
        catch (Refusal refusal)
        {
            return refusal.Code;
        }
    }
}

internal sealed record Create(int Target, int Priority, int MaxAttempts, bool Waits, bool Later) : TaskStep
{
    private Guid _id;

    public override Task<string> Act(TaskWorld world, TaskModel model)
    {
        var isDevice = Target < model.Devices.Count;
        var wanted = new NewTask("test")
        {
            DeviceId = isDevice ? model.Devices[Target].Id : null,
            DeviceTag = isDevice ? null : Tag,
            Priority = Priority,
            MaxAttempts = MaxAttempts,
            Backoff = new Backoff(BackoffKind.Exponential, Waits ? 60 : 0),
            RunAt = Later ? TimeProvider.System.GetUtcNow().AddHours(1) : null,
        };
        return Answer(() => world.Send(new CreateTask(model.UserId, wanted, "{}")), task =>
        {
            _id = task.Id;
            return task.Status.ToString();
        });
    }

    public override string Expect(TaskModel model)
    {
        var task = new ModelTask
        {
            Number = model.Tasks.Count + 1,
            Id = _id,
            Queue = Target < model.Devices.Count
                ? QueueKeys.OfDevice(model.Devices[Target].Id) : QueueKeys.OfTag(model.UserId, Tag),
            Priority = Priority,
            MaxAttempts = MaxAttempts,
            WaitsBetweenAttempts = Waits,
        };
        model.Add(task, Later ? TaskState.Scheduled : TaskState.Queued);
        return task.Status.ToString();
    }

    private string Tag => Target % 2 == 0 ? "a" : "b";
}

internal sealed record Claim(int Device, int Max, bool AutoAck) : TaskStep
{
    public override Task<string> Act(TaskWorld world, TaskModel model)
    {
        var request = new ClaimRequest(model.Devices[Device].Id, model.UserId, Max, AckSeconds: 15, AutoAck);
        return Answer(() => world.Send(new ClaimTasks(request)), claimed => string.Join(' ', claimed.Tasks
            .Select(task => $"{model.Tasks.Single(other => other.Id == task.Id).Number}@{task.LeaseEpoch}")));
    }

    public override string Expect(TaskModel model)
    {
        var device = model.Devices[Device];
        // The queue whose first task is oldest comes first, within the highest priority there is.
        var claimed = model.QueuedFor(device).Where(task => !task.Expired)
            .GroupBy(task => (task.Priority, task.Queue))
            .OrderByDescending(slot => slot.Key.Priority).ThenBy(slot => slot.Min(task => task.Place))
            .SelectMany(slot => slot.OrderBy(task => task.Place))
            .Take(Max)
            .OrderByDescending(task => task.Priority).ThenBy(task => task.Place)
            .ToList();
        foreach (var task in claimed)
        {
            task.Claims.Add((++task.Epoch, device.Id));
            task.Attempt++;
            (task.Holder, task.Accepted, task.AutoAck) = (device.Id, AutoAck, AutoAck);
            (task.AckPassed, task.DeadlinePassedAt, task.ProgressSeq, task.Error) = (false, null, 0, null);
            model.Enter(task, TaskState.Running);
        }

        if (claimed.Count > 0)
            device.LeaseExpired = false;
        return string.Join(' ', claimed.Select(task => $"{task.Number}@{task.Epoch}"));
    }
}

/// <summary>A write under a claim: the current one, an earlier one, one that never was, or somebody else's.</summary>
internal abstract record HolderStep(int Task, int Which, bool Foreign) : TaskStep
{
    protected (Guid Device, long Epoch) ClaimOf(TaskModel model, ModelTask task)
    {
        var last = task.Claims.Count - 1;
        var (epoch, device) = last < 0 ? (0, model.Devices[0].Id) : task.Claims[Which == 1 ? Math.Max(last - 1, 0) : last];
        if (Foreign)
            device = model.Devices.First(other => other.Id != device).Id;
        return (device, Which == 2 ? task.Epoch + 1 : epoch);
    }
}

internal sealed record Progress(int Task, int Which, bool Foreign, int Seq, int Lines) : HolderStep(Task, Which, Foreign)
{
    public override Task<string> Act(TaskWorld world, TaskModel model)
    {
        if (model.Task(Task) is not { } task)
            return System.Threading.Tasks.Task.FromResult("none");
        var (device, epoch) = ClaimOf(model, task);
        var report = new ReportProgress(model.UserId, device, task.Id, epoch, Seq == 0 ? null : Seq)
        {
            Percent = Seq,
            Log = [.. Enumerable.Range(0, Lines).Select(line => new LogText("stdout", $"line {line}"))],
        };
        return Answer(() => world.Send(report), taken => taken.CancelRequested ? "cancel" : "go on");
    }

    public override string Expect(TaskModel model)
    {
        if (model.Task(Task) is not { } task)
            return "none";
        var (device, epoch) = ClaimOf(model, task);
        if (!task.IsRunning || task.Epoch != epoch || task.Holder != device)
            return "tasks.lease_lost";

        task.Accepted = true;
        model.HolderOf(task).LeaseExpired = false;
        if (Seq == 0 || Seq > task.ProgressSeq)
        {
            task.ProgressSeq = Seq == 0 ? task.ProgressSeq : Seq;
            task.LogSeq += Lines;
        }

        return task.CancelRequested ? "cancel" : "go on";
    }
}

internal sealed record Finish(int Task, int Which, bool Foreign, TaskVerdict Verdict, bool Retryable)
    : HolderStep(Task, Which, Foreign)
{
    public override Task<string> Act(TaskWorld world, TaskModel model)
    {
        if (model.Task(Task) is not { } task)
            return System.Threading.Tasks.Task.FromResult("none");
        var (device, epoch) = ClaimOf(model, task);
        var error = Verdict == TaskVerdict.Failed ? new TaskError("test.failed", "It failed.", Retryable) : null;
        var outcome = new TaskOutcome(Verdict, error);
        return Answer(
            () => world.Send(new FinishTask(model.UserId, device, task.Id, epoch, outcome, "1")),
            details => details.Status.ToString());
    }

    public override string Expect(TaskModel model)
    {
        if (model.Task(Task) is not { } task)
            return "none";
        var (device, epoch) = ClaimOf(model, task);
        if (task.ResultEpoch == epoch && task.ResultBy == device)
            return task.Status.ToString();
        var isOpen = task.IsRunning || task.Status == TaskState.Queued;
        if (task.Epoch != epoch || task.Holder != device || task.ResultEpoch == epoch || !isOpen)
            return "tasks.lease_lost";
        if (Verdict == TaskVerdict.Cancelled && !task.CancelRequested)
            return "tasks.not_cancelling";

        task.Attempt += task.IsRunning ? 0 : 1;
        (task.ResultEpoch, task.ResultBy, task.Error) = (epoch, device, null);
        if (Verdict == TaskVerdict.Failed)
            model.Fail(task, "test.failed", Retryable);
        else
            model.Enter(task, Verdict == TaskVerdict.Succeeded ? TaskState.Succeeded : TaskState.Cancelled);
        return task.Status.ToString();
    }
}

/// <summary>A heartbeat that says nothing of what runs, names all, or names some; and may name a claim that is gone.</summary>
internal sealed record Heartbeat(int Device, bool Says, int Named, bool NamesStale) : TaskStep
{
    private IReadOnlyList<RunningTask> _named = [];

    public override Task<string> Act(TaskWorld world, TaskModel model)
    {
        var device = model.Devices[Device];
        var stale = model.Tasks.SelectMany(task => task.Claims.Select(claim => (task, claim)))
            .Where(past => past.claim.Device == device.Id && past.claim.Epoch < past.task.Epoch)
            .Select(past => new RunningTask(past.task.Id, past.claim.Epoch)).Take(NamesStale ? 1 : 0);
        _named = [.. model.HeldBy(device).Where((_, index) => (Named >> (index % 3) & 1) == 1)
            .Select(task => new RunningTask(task.Id, task.Epoch)).Concat(stale)];
        return Answer(() => world.Send(new RenewLeases(device.Id, Says ? _named : null)), report =>
            Say(model, report.PendingTasks, report.CancelTaskIds, report.LostTaskIds, report.HoldsTasks));
    }

    public override string Expect(TaskModel model)
    {
        var device = model.Devices[Device];
        var lost = new List<Guid>();
        if (Says)
        {
            bool IsNamed(ModelTask task) => _named.Contains(new RunningTask(task.Id, task.Epoch));
            foreach (var task in model.HeldBy(device).Where(IsNamed))
                task.Accepted = true;
            lost.AddRange(_named.Where(named => !model.HeldBy(device).Any(task =>
                task.Id == named.TaskId && task.Epoch == named.LeaseEpoch)).Select(named => named.TaskId));
            model.PutBack(model.HeldBy(device).Where(task => task.AckPassed && !IsNamed(task)), isRescue: true);
        }

        var held = model.HeldBy(device).ToList();
        if (held.Count > 0)
            device.LeaseExpired = false;
        var cancelled = held.Where(task => task.CancelRequested).Select(task => task.Id);
        return Say(model, model.QueuedFor(device).Count(), cancelled, lost, held.Count > 0);
    }

    private static string Say(
        TaskModel model, int pending, IEnumerable<Guid> cancelled, IEnumerable<Guid> lost, bool holds)
    {
        string Numbers(IEnumerable<Guid> ids) =>
            string.Join(',', ids.Select(id => model.Tasks.Single(task => task.Id == id).Number).Order());
        return $"{pending} pending, cancel {Numbers(cancelled)}, lost {Numbers(lost)}, {(holds ? "holds" : "free")}";
    }
}
