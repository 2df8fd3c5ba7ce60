namespace Modular.Domain.Tasks;

/// <summary>The state of a task, as its row has it.</summary>
public sealed partial class TaskItem
{
    private TaskItem()
    {
    }

    /// <summary>
    /// The database's time when the row was read: every rule counts by it, none by the machine's clock.
    /// </summary>
    public DateTimeOffset Now { get; private set; }

    public Guid Id { get; private set; }

    public Guid UserId { get; private set; }

    public string Kind { get; private set; } = "";

    public string QueueKey { get; private set; } = "";

    /// <summary>Its place in the queue; a task that is queued again takes a new one.</summary>
    public long Seq { get; private set; }

    public Guid? DeviceId { get; private set; }

    public string? DeviceTag { get; private set; }

    public string? Executor { get; private set; }

    public TaskState Status { get; private set; }

    public int Priority { get; private set; }

    /// <summary>Starts charged: one more by each claim, one less by a claim that was put back.</summary>
    public int Attempt { get; private set; }

    public int MaxAttempts { get; private set; }

    public int TimeoutSeconds { get; private set; }

    public BackoffKind BackoffKind { get; private set; }

    public int BackoffSeconds { get; private set; }

    public Backoff Backoff => new(BackoffKind, BackoffSeconds);

    public DateTimeOffset? RunAt { get; private set; }

    public DateTimeOffset? ExpiresAt { get; private set; }

    public string[] Tags { get; private set; } = [];

    /// <summary>Of the user's tasks with the same key one runs at a time.</summary>
    public string? ConcurrencyKey { get; private set; }

    /// <summary>The tasks that it waits for, or waited for; null for none.</summary>
    public Guid[]? After { get; private set; }

    /// <summary>How many of those must succeed; null where there are none.</summary>
    public AfterPolicy? AfterPolicy { get; private set; }

    /// <summary>Whether other tasks wait for it, or did.</summary>
    public bool IsAwaited { get; private set; }

    /// <summary>The schedule that made it, also after that was removed.</summary>
    public Guid? ScheduleId { get; private set; }

    public DateTimeOffset CreatedAt { get; private set; }

    public DateTimeOffset UpdatedAt { get; private set; }

    /// <summary>Rises with every claim and every manual retry, and never falls.</summary>
    public long LeaseEpoch { get; private set; }

    /// <summary>The last holder, also while the task waits again.</summary>
    public Guid? ClaimedBy { get; private set; }

    public DateTimeOffset? StartedAt { get; private set; }

    /// <summary>Until when the holder of the claim must have named the task.</summary>
    public DateTimeOffset? AcceptBy { get; private set; }

    public bool Accepted { get; private set; }

    /// <summary>Whether the claim was its own acceptance; then the lease lasts to the deadline.</summary>
    public bool AutoAck { get; private set; }

    public DateTimeOffset? DeadlineAt { get; private set; }

    /// <summary>The greatest number of a report under the current claim.</summary>
    public long ProgressSeq { get; private set; }

    public int RescueCount { get; private set; }

    /// <summary>The last epoch that has a verdict.</summary>
    public long? ResultEpoch { get; private set; }

    /// <summary>Who gave that verdict: the holder, or null for the server.</summary>
    public Guid? ResultBy { get; private set; }

    public DateTimeOffset? FinishedAt { get; private set; }

    public DateTimeOffset? CancelRequestedAt { get; private set; }

    public string? CancelReason { get; private set; }

    public string? ErrorCode { get; private set; }

    public string? ErrorMessage { get; private set; }

    public bool? ErrorRetryable { get; private set; }

    public TaskError? Error =>
        ErrorCode is null ? null : new TaskError(ErrorCode, ErrorMessage ?? "", ErrorRetryable ?? false);

    /// <summary>The last number given in the task's stream.</summary>
    public long LogSeq { get; private set; }

    /// <summary>Bytes of output received, kept or not.</summary>
    public long LogBytes { get; private set; }

    public bool LogTruncated => LogBytes > MaxLogBytes;
}
