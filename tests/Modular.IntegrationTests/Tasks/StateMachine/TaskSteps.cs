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
