namespace Modular.Domain.Tasks;

/// <summary>What is done to many tasks.</summary>
public enum BulkKind
{
    /// <summary>Those that have not ended are cancelled.</summary>
    Cancel,

    /// <summary>Those that failed or were cancelled start over.</summary>
    Retry,

    /// <summary>Those that have ended are removed.</summary>
    Delete,
}

/// <summary>Which tasks; null lets all through.</summary>
/// <param name="Status">In this state.</param>
/// <param name="DeviceId">Targeted at this device.</param>
/// <param name="Kind">Of exactly this kind.</param>
/// <param name="Tag">With this tag.</param>
/// <param name="Executor">Run by this executor.</param>
/// <param name="Text">With this text in the kind or in a tag, in any case.</param>
public sealed record TaskFilter(
    TaskState? Status = null, Guid? DeviceId = null, string? Kind = null, string? Tag = null, string? Executor = null,
    string? Text = null);

/// <summary>
/// Does the same to many tasks of a user, in the order of their ids: to those that were there when it was asked for,
/// and are in a fitting state when it is their turn.
/// </summary>
public sealed record BulkAction
{
    /// <summary>Also the bound of the ids: whatever is created later is not meant.</summary>
    public required Guid Id { get; init; }

    public required Guid UserId { get; init; }

    public required BulkKind Kind { get; init; }

    /// <summary>The tasks by name; null for all that <see cref="Filter"/> lets through.</summary>
    public Guid[]? Ids { get; init; }

    public TaskFilter Filter { get; init; } = new();

    /// <summary>Why they are cancelled, or null.</summary>
    public string? Reason { get; init; }

    /// <summary>The last task that was looked at.</summary>
    public Guid Reached { get; init; }

    /// <summary>The states in which it has something to do.</summary>
    public IReadOnlyList<TaskState> States => Kind switch
    {
        BulkKind.Cancel => [TaskState.Waiting, TaskState.Scheduled, TaskState.Queued, TaskState.Running],
        BulkKind.Retry => [TaskState.Failed, TaskState.Cancelled],
        _ => [TaskState.Succeeded, TaskState.Failed, TaskState.Cancelled],
    };
}
