using Modular.Application.Tasks;
using Modular.Application.Tasks.Contracts;
using Modular.Domain.Tasks;

namespace Modular.IntegrationTests.Tasks.StateMachine;

/// <summary>
/// A write under a claim: the current one, the one before, one that never was, the first, or somebody else's.
/// </summary>
internal abstract record HolderStep(int Task, int Which, bool Foreign) : TaskStep
{
    protected (Guid Device, long Epoch) ClaimOf(TaskModel model, ModelTask task)
    {
        var last = task.Claims.Count - 1;
        var index = Which switch { 1 => Math.Max(last - 1, 0), 3 => 0, _ => last };
        var (epoch, device) = last < 0 ? (0, model.Devices[0].Id) : task.Claims[index];
        if (Foreign)
            device = model.Devices.First(other => other.Id != device).Id;
        return (device, Which == 2 ? task.Epoch + 1 : epoch);
    }
}

internal sealed record Progress(int Task, int Which, bool Foreign, int Seq, int Lines)
    : HolderStep(Task, Which, Foreign)
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
        return Answer(
            async () =>
            {
                var taken = await world.Send(report);
                // What is held for a second is looked at here as if it had passed.
                await world.Send(new WriteProgress(world.Get<LatestProgress>().Take(everything: true)));
                return taken;
            },
            taken => taken.CancelRequested ? "cancel" : "go on");
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
        if (task.Verdicts.Contains((epoch, device)))
        {
            model.Notes.Add(epoch == task.ResultEpoch ? "repeated result" : "repeated result, judged anew since");
            return task.Status.ToString();
        }

        var isOpen = task.IsRunning || task.Status == TaskState.Queued;
        if (task.Epoch != epoch || task.Holder != device || task.ResultEpoch == epoch || !isOpen)
            return "tasks.lease_lost";
        if (Verdict == TaskVerdict.Cancelled && !task.CancelRequested)
            return "tasks.not_cancelling";

        task.Attempt += task.IsRunning ? 0 : 1;
        (task.ResultEpoch, task.ResultBy, task.Error) = (epoch, device, null);
        task.Verdicts.Add((epoch, device));
        if (Verdict == TaskVerdict.Failed)
            model.Fail(task, "test.failed", Retryable);
        else
            model.Enter(task, Verdict == TaskVerdict.Succeeded ? TaskState.Succeeded : TaskState.Cancelled);
        return task.Status.ToString();
    }
}

/// <summary>
/// A heartbeat that says nothing of what runs, names all, or names some; and may name a claim that is gone.
/// </summary>
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
