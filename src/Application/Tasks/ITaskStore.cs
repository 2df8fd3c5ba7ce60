using Modular.Domain.Tasks;

namespace Modular.Application.Tasks;

/// <summary>Keeps single tasks. What returns nothing is written with the next statement or the commit.</summary>
public interface ITaskStore
{
    /// <summary>Adds a task and its payload (JSON); refuses with <see cref="TargetDeviceNotFound"/>.</summary>
    void Add(TaskItem task, string payload);

    /// <summary>
    /// A user's task, locked until the commit; null when there is none. One from the history has ended long ago and is
    /// not locked: <see cref="LockAgain"/> is there to change it.
    /// </summary>
    Task<TaskItem?> Lock(Guid userId, Guid id, CancellationToken ct);

    /// <summary>
    /// A user's task, locked until the commit, and brought back from the history if it was there; null when there is
    /// none.
    /// </summary>
    Task<TaskItem?> LockAgain(Guid userId, Guid id, CancellationToken ct);

    /// <summary>The same, with what stands beside its row, as it was when the lock was asked for.</summary>
    Task<(TaskItem Task, TaskExtras Extras)?> LockWhole(Guid userId, Guid id, CancellationToken ct);

    /// <summary>A user's task as it is now, not locked; null when there is none.</summary>
    Task<TaskItem?> Read(Guid userId, Guid id, CancellationToken ct);

    /// <summary>Those of the named tasks (owner and id) that there are, locked until the commit.</summary>
    Task<IReadOnlyList<TaskItem>> LockMany(IReadOnlyList<(Guid UserId, Guid Id)> named, CancellationToken ct);

    /// <summary>
    /// Up to 200 running tasks whose deadline has passed, locked; those locked by others are left out.
    /// </summary>
    Task<IReadOnlyList<TaskItem>> LockOverdue(CancellationToken ct);

    /// <summary>
    /// Up to 200 tasks that were not started before they expired, locked; those locked by others are left out.
    /// </summary>
    Task<IReadOnlyList<TaskItem>> LockExpired(CancellationToken ct);

    /// <summary>Up to 200 open tasks targeted at a device, locked.</summary>
    Task<IReadOnlyList<TaskItem>> LockOpenOfDevice(Guid userId, Guid deviceId, CancellationToken ct);

    /// <summary>How many tasks of a user have not ended, counted up to one more than <paramref name="most"/>.</summary>
    Task<int> CountOpen(Guid userId, int most, CancellationToken ct);

    /// <summary>Whether a holder gave this verdict, before that which the task's row knows.</summary>
    Task<bool> HasVerdict(Guid taskId, EarlierVerdict verdict, CancellationToken ct);

    /// <summary>
    /// Writes a locked task back and, when its state has changed, the marker in its stream; keeps a verdict that it has
    /// replaced.
    /// </summary>
    void Save(TaskItem task);

    /// <summary>Keeps the result (JSON) of a task that has ended; null removes it.</summary>
    void SaveResult(Guid taskId, string? result);

    /// <summary>Adds numbered lines to a task's log.</summary>
    void AppendLog(TaskItem task, IReadOnlyList<LogLine> lines);

    /// <summary>Sets a running task's progress; null keeps what is there.</summary>
    void SaveProgress(TaskItem task, double? percent, string? message);

    /// <summary>
    /// Sets what was said under claims that are still the last ones of their tasks, unless newer is there; returns the
    /// tasks.
    /// </summary>
    Task<IReadOnlyList<Guid>> SaveProgress(IReadOnlyList<SaidProgress> said, CancellationToken ct);

    /// <summary>What is known of a task beside its row.</summary>
    Task<TaskExtras> ReadExtras(TaskItem task, CancellationToken ct);
}

/// <summary>What stands beside a task's row.</summary>
/// <param name="Payload">JSON.</param>
/// <param name="Result">JSON, or null.</param>
/// <param name="Percent">0 to 100, or null.</param>
/// <param name="Message">Says what the holder is doing, or null.</param>
public sealed record TaskExtras(string Payload, string? Result, double? Percent, string? Message);
