namespace Modular.Domain.Tasks;

/// <summary>How a task gets from waiting for others to its queue.</summary>
public sealed partial class TaskItem
{
    /// <summary>Whether it stands in the queue of its concurrency key, from which nobody claims.</summary>
    public bool IsParked =>
        ConcurrencyKey is { } key && QueueKey == QueueKeys.OfConcurrencyKey(UserId, key);

    /// <summary>
    /// Looks at the predecessors that it has not heard of yet, and goes on, ends or waits on.
    /// </summary>
    /// <param name="states">The state of each; null for one that was removed.</param>
    public void Follow(IReadOnlyCollection<TaskState?> states)
    {
        var waits = states.Any(state => state?.IsEnd() == false);
        var hasSucceeded = states.Contains(TaskState.Succeeded);
        var hasFailed = states.Any(state => state is null or TaskState.Failed or TaskState.Cancelled);
        if (AfterPolicy == Tasks.AfterPolicy.Any)
            Follow(goes: hasSucceeded, fails: !hasSucceeded && !waits);
        else
            Follow(goes: !hasFailed && !waits, fails: hasFailed);
    }

    /// <summary>It is the turn of this task among those with its concurrency key.</summary>
    public void Admit() => QueueKey = QueueKeys.OfTarget(UserId, DeviceId, DeviceTag, Executor);

    /// <summary>Ends a task that was not started in time.</summary>
    public void Expire() => End(TaskState.Failed, TaskErrors.Expired);

    private static TaskState StateAt(DateTimeOffset? runAt, DateTimeOffset now) =>
        runAt > now ? TaskState.Scheduled : TaskState.Queued;

    private void Follow(bool goes, bool fails)
    {
        if (goes)
            Change(StateAt(RunAt, Now));
        else if (fails)
            End(TaskState.Failed, TaskErrors.DependencyFailed);
    }
}
