using Modular.Application.Tasks;
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

/// <summary>A task for a device (0 to 2), a tag (3, 4) or the executor (5).</summary>
internal sealed record Create(int Target, int Priority, int MaxAttempts, bool Waits, bool Later) : TaskStep
{
    private Guid _id;

    public bool HasKey { get; init; }

    /// <summary>Two choices of tasks that it waits for, or none.</summary>
    public (int, int)? After { get; init; }

    public bool Any { get; init; }

    public override Task<string> Act(TaskWorld world, TaskModel model)
    {
        var wanted = Wanted(model) with
        {
            After = [.. Predecessors(model).Select(task => Predecessor.Of(task.Id))],
        };
        return Answer(() => world.Send(new CreateTask(model.UserId, wanted, "{}")), task =>
        {
            _id = task.Id;
            return task.Status.ToString();
        });
    }

    public override string Expect(TaskModel model)
    {
        var task = Modelled(model, _id, Predecessors(model));
        model.Add(task, Later ? TaskState.Scheduled : TaskState.Queued);
        return task.Status.ToString();
    }

    public NewTask Wanted(TaskModel model)
    {
        var isDevice = Target < model.Devices.Count;
        return new NewTask("test")
        {
            DeviceId = isDevice ? model.Devices[Target].Id : null,
            DeviceTag = isDevice || Target == Executor ? null : Tag,
            Executor = Target == Executor ? "noop" : null,
            Priority = Priority,
            MaxAttempts = MaxAttempts,
            Backoff = new Backoff(BackoffKind.Exponential, Waits ? 60 : 0),
            RunAt = Later ? TimeProvider.System.GetUtcNow().AddHours(1) : null,
            ConcurrencyKey = HasKey ? Key : null,
            AfterPolicy = Any ? AfterPolicy.Any : AfterPolicy.All,
        };
    }

    public ModelTask Modelled(TaskModel model, Guid id, IReadOnlyList<ModelTask> after)
    {
        var wanted = Wanted(model);
        return new ModelTask
        {
            Number = model.Tasks.Count + 1,
            Id = id,
            Queue = QueueKeys.OfTarget(model.UserId, wanted.DeviceId, wanted.DeviceTag, wanted.Executor),
            Priority = Priority,
            MaxAttempts = MaxAttempts,
            WaitsBetweenAttempts = Waits,
            RunsLater = Later,
            Key = wanted.ConcurrencyKey,
            After = after,
            WaitsForAny = Any,
        };
    }

    private IReadOnlyList<ModelTask> Predecessors(TaskModel model) => After is not var (one, other)
        ? []
        : [.. new[] { model.Task(one), model.Task(other) }.OfType<ModelTask>().Distinct()];

    private const int Executor = 5;
    private const string Key = "key";

    private string Tag => Target % 2 == 0 ? "a" : "b";
}

internal sealed record Claim(int Device, int Max, bool AutoAck) : TaskStep
{
    public override Task<string> Act(TaskWorld world, TaskModel model)
    {
        var request = new ClaimRequest(model.Devices[Device].Id, model.UserId, Max, AckSeconds: 15, AutoAck);
        var queues = model.Devices[Device].Queues;
        return Answer(() => world.Send(new ClaimTasks(request, queues)), claimed => string.Join(' ', claimed.Tasks
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
            Take(model, task, device, accepted: AutoAck, AutoAck);
        return string.Join(' ', claimed.Select(task => $"{task.Number}@{task.Epoch}"));
    }

    /// <summary>What a claim does to a task, whoever claims.</summary>
    public static void Take(TaskModel model, ModelTask task, ModelDevice holder, bool accepted, bool autoAck)
    {
        task.Claims.Add((++task.Epoch, holder.Id));
        task.Attempt++;
        (task.Holder, task.Accepted, task.AutoAck) = (holder.Id, accepted, autoAck);
        (task.AckPassed, task.DeadlinePassedAt, task.ProgressSeq, task.Error) = (false, null, 0, null);
        holder.LeaseExpired = false;
        model.Enter(task, TaskState.Running);
    }
}
