using Modular.Application.Tasks;
using Modular.Application.Tasks.Executors;
using Modular.Domain.Tasks;

namespace Modular.IntegrationTests.Tasks.StateMachine;

/// <summary>
/// Tasks that are created together, each waiting for the one before or, reversed, for the one behind.
/// </summary>
internal sealed record CreateChain(IReadOnlyList<Create> Links, bool Reversed) : TaskStep
{
    private IReadOnlyList<Guid> _ids = [];

    public override Task<string> Act(TaskWorld world, TaskModel model)
    {
        var tasks = Links.Select((link, place) => new CreateTask(
            model.UserId, link.Wanted(model) with { After = [.. Before(place).Select(Predecessor.InBatch)] }, "{}"));
        return Answer(() => world.Send(new CreateTasks(model.UserId, [.. tasks])), created =>
        {
            _ids = [.. created.Select(task => task.Id)];
            return string.Join(' ', created.Select(task => task.Status));
        });
    }

    public override string Expect(TaskModel model)
    {
        var order = Enumerable.Range(0, Links.Count);
        var made = new Dictionary<int, ModelTask>();
        foreach (var place in Reversed ? order.Reverse() : order)
            made[place] = Links[place].Modelled(model, _ids[place], [.. Before(place).Select(other => made[other])]);
        foreach (var (place, link) in Links.Index())
        {
            made[place].Number = model.Tasks.Count + 1;
            model.Add(made[place], link.Later ? TaskState.Scheduled : TaskState.Queued);
        }

        return string.Join(' ', Enumerable.Range(0, Links.Count).Select(place => made[place].Status));
    }

    private IEnumerable<int> Before(int place) =>
        new[] { Reversed ? place + 1 : place - 1 }.Where(other => other >= 0 && other < Links.Count);
}

/// <summary>The pump claims for the executor.</summary>
internal sealed record PumpClaim(int Slots) : TaskStep
{
    public override Task<string> Act(TaskWorld world, TaskModel model) => Answer(
        () => world.Send(new ClaimForExecutor(model.Pump.Id, "noop", Slots, Guid.Empty)),
        claims => string.Join(' ', claims.Tasks
            .Select(claim => (model.Tasks.Single(task => task.Id == claim.Task.Id).Number, claim.Task.LeaseEpoch))
            .Order().Select(claim => $"{claim.Number}@{claim.LeaseEpoch}")));

    public override string Expect(TaskModel model)
    {
        var claimed = model.QueuedFor(model.Pump).Where(task => !task.Expired)
            .OrderByDescending(task => task.Priority).ThenBy(task => task.Place).Take(Slots).ToList();
        foreach (var task in claimed)
            Claim.Take(model, task, model.Pump, accepted: true, autoAck: false);
        return string.Join(' ', claimed.OrderBy(task => task.Number).Select(task => $"{task.Number}@{task.Epoch}"));
    }
}

/// <summary>The pump ends all that it holds, in one statement.</summary>
internal sealed record PumpFinish(bool Succeeds, bool Retryable) : TaskStep
{
    public override Task<string> Act(TaskWorld world, TaskModel model)
    {
        var error = new TaskError("test.failed", "It failed.", Retryable);
        var outcome = Succeeds
            ? new TaskOutcome(TaskVerdict.Succeeded, null) : new TaskOutcome(TaskVerdict.Failed, error);
        var ended = model.HeldBy(model.Pump)
            .Select(task => new EndedAttempt(model.UserId, task.Id, task.Epoch, outcome, null));
        return Answer(() => world.Send(new FinishExecutorTasks(model.Pump.Id, [.. ended])), count => $"{count} ended");
    }

    public override string Expect(TaskModel model)
    {
        var held = model.HeldBy(model.Pump).ToList();
        var pump = model.Pump.Id;
        foreach (var task in held)
        {
            (task.ResultEpoch, task.ResultBy, task.Error) = (task.Epoch, pump, null);
            task.Verdicts.Add((task.Epoch, pump));
            if (Succeeds)
                model.Enter(task, TaskState.Succeeded);
            else
                model.Fail(task, "test.failed", Retryable);
        }

        return $"{held.Count} ended";
    }
}
