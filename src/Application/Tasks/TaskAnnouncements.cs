using Modular.Application.Pipeline;
using Modular.Application.Realtime;
using Modular.Domain.Tasks;

namespace Modular.Application.Tasks;

/// <summary>The topics on which tasks wake those who wait.</summary>
public static class TaskTopics
{
    /// <summary>State, log or progress of a task changed.</summary>
    public static string OfTask(Guid id) => $"task:{id}";

    /// <summary>A task became claimable in a queue.</summary>
    public static string OfQueue(string queueKey) => $"tasks.queue:{queueKey}";

    /// <summary>A task became claimable by an executor.</summary>
    public static string OfExecutor(string name) => $"tasks.executor:{name}";

    /// <summary>A task has become something that others may wait for.</summary>
    public const string Releases = "tasks.releases";

    /// <summary>A bulk action has begun.</summary>
    public const string BulkActions = "tasks.bulk_actions";

    /// <summary>A task that this server process holds is to be cancelled.</summary>
    public static string OfHolder(Guid holderId) => $"tasks.holder:{holderId}";
}

/// <summary>Tells the user's streams, the devices and the waiters what became of a task, with the commit.</summary>
public sealed class TaskAnnouncements(IRealtimeEvents events, ITaskReleases releases, IUnitOfWork unitOfWork)
{
    public void Created(TaskItem task)
    {
        Tell(task, "task.created");
        releases.Note(task);
        WakeClaimers(task);
    }

    public void Changed(TaskItem task)
    {
        Tell(task, EventOf(task.Status));
        unitOfWork.PulseAfterCommit(TaskTopics.OfTask(task.Id));
        releases.Note(task);
        WakeClaimers(task);
    }

    /// <summary>It is the turn of a queued task: for those who watch it nothing has changed.</summary>
    public void Admitted(TaskItem task) => WakeClaimers(task);

    public void Changed(IEnumerable<TaskItem> tasks)
    {
        foreach (var task in tasks)
            Changed(task);
    }

    public void CancelRequested(TaskItem task)
    {
        Changed(task);
        var holder = task.ClaimedBy!.Value;
        if (task.Executor is not null)
            unitOfWork.PulseAfterCommit(TaskTopics.OfHolder(holder));
        else
            events.AddForDevice(holder, "task.cancelRequested", new { TaskId = task.Id, task.LeaseEpoch });
    }

    /// <summary>Progress and output are on the task's own stream only.</summary>
    public void Reported(TaskItem task) => Reported(task.Id);

    /// <inheritdoc cref="Reported(TaskItem)" />
    public void Reported(Guid taskId) => unitOfWork.PulseAfterCommit(TaskTopics.OfTask(taskId));

    /// <summary>The event that says that a task came to this state.</summary>
    public static string EventOf(TaskState state) => state switch
    {
        TaskState.Succeeded => "task.completed",
        TaskState.Failed => "task.failed",
        TaskState.Cancelled => "task.cancelled",
        _ => "task.updated",
    };

    private void Tell(TaskItem task, string type) =>
        events.Add(task.UserId, type, new TaskSummary(task), "tasks", $"tasks:{task.Id}");

    private void WakeClaimers(TaskItem task)
    {
        if (task.Status != TaskState.Queued || task.IsParked)
            return;
        unitOfWork.PulseAfterCommit(
            task.Executor is { } executor ? TaskTopics.OfExecutor(executor) : TaskTopics.OfQueue(task.QueueKey));
        if (task.DeviceId is { } device)
            events.AddForDevice(device, "task.available", new { TaskId = task.Id });
    }
}
