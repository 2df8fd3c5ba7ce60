namespace Modular.Domain.Tasks;

/// <summary>
/// A task: the states between its creation and its end. Claiming and putting back whole sets of tasks are statements
/// of the store; every other change is a method here, called while the row is locked.
/// </summary>
public sealed partial class TaskItem
{
    /// <summary>How often a task is put back because its holder was lost; the next time fails it.</summary>
    public const int MaxRescues = 3;

    // Promotion comes every second, so a shorter wait is none.
    private static readonly TimeSpan ShortestWait = TimeSpan.FromSeconds(1);

    /// <summary>A new task.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="userId">The owner.</param>
    /// <param name="wanted">What it is to be.</param>
    /// <param name="after">The predecessors that <paramref name="wanted"/> names, by their ids.</param>
    /// <param name="now">The time.</param>
    public static TaskItem Create(Guid id, Guid userId, NewTask wanted, Guid[] after, DateTimeOffset now) => new()
    {
        Now = now,
        Id = id,
        UserId = userId,
        Kind = wanted.Kind,
        QueueKey = wanted.ConcurrencyKey is { } key
            ? QueueKeys.OfConcurrencyKey(userId, key)
            : QueueKeys.OfTarget(userId, wanted.DeviceId, wanted.DeviceTag, wanted.Executor),
        DeviceId = wanted.DeviceId,
        DeviceTag = wanted.DeviceTag,
        Executor = wanted.Executor,
        Status = after.Length > 0 ? TaskState.Waiting : StateAt(wanted.RunAt, now),
        Priority = wanted.Priority,
        MaxAttempts = wanted.MaxAttempts,
        TimeoutSeconds = wanted.TimeoutSeconds,
        BackoffKind = wanted.Backoff.Kind,
        BackoffSeconds = wanted.Backoff.Seconds,
        RunAt = wanted.RunAt,
        ExpiresAt = wanted.ExpiresAt,
        Tags = [.. wanted.Tags],
        ConcurrencyKey = wanted.ConcurrencyKey,
        After = after.Length > 0 ? after : null,
        AfterPolicy = after.Length > 0 ? wanted.AfterPolicy : null,
        ScheduleId = wanted.ScheduleId,
        CreatedAt = now,
        UpdatedAt = now,
    };

    /// <summary>Whether it will change no more unless somebody retries it by hand.</summary>
    public bool HasEnded => Status.IsEnd();

    /// <summary>Whether its state changed since it was read.</summary>
    public bool HasChanged { get; private set; }

    /// <summary>The holder's verdict that the last change has taken the place of; it is kept beside the row.</summary>
    public EarlierVerdict? Replaced { get; private set; }

    /// <summary>Whether a later epoch has a verdict: whether this one has its own is not known by the row.</summary>
    public bool HasVerdictAfter(long epoch) => epoch < ResultEpoch;

    /// <summary>
    /// Ends the attempt of <paramref name="epoch"/> as its holder says. False when that is said already: a repeated
    /// result changes nothing, even when another attempt has begun meanwhile.
    /// </summary>
    public bool Finish(Guid holder, long epoch, TaskOutcome outcome, double jitter)
    {
        if (ResultEpoch == epoch && ResultBy == holder)
            return false;

        // Late but not yet claimed by another: the work is done, so it counts, and its attempt is charged again.
        var late = Status == TaskState.Queued;
        var isOpen = late || Status == TaskState.Running;
        if (LeaseEpoch != epoch || ClaimedBy != holder || ResultEpoch == epoch || !isOpen)
            throw new LeaseLost();
        if (outcome.Verdict == TaskVerdict.Cancelled && CancelRequestedAt is null)
            throw new TaskNotCancelling();

        if (late)
            Attempt++;
        Judge(epoch, holder);
        switch (outcome.Verdict)
        {
            case TaskVerdict.Succeeded:
                End(TaskState.Succeeded, error: null);
                break;
            case TaskVerdict.Failed:
                Fail(outcome.Error ?? TaskErrors.Unexplained, jitter, outcome.RetryAfter);
                break;
            case TaskVerdict.Cancelled:
                End(TaskState.Cancelled, error: null);
                break;
        }

        return true;
    }

    /// <summary>Ends the attempt because its time is up; a result that comes later is refused.</summary>
    public void TimeOut(double jitter)
    {
        Judge(LeaseEpoch, by: null);
        Fail(TaskErrors.Timeout(TimeoutSeconds), jitter);
    }

    /// <summary>Ends a task whose device is gone.</summary>
    public void FailForRemovedDevice()
    {
        var state = CancelRequestedAt is null ? TaskState.Failed : TaskState.Cancelled;
        End(state, TaskErrors.DeviceRemoved);
    }

    /// <summary>
    /// Cancels now what does not run, and asks the holder of what does; asking again changes nothing.
    /// </summary>
    public void Cancel(string? reason)
    {
        if (Status is TaskState.Succeeded or TaskState.Failed)
            throw new TaskNotCancellable(Status);
        if (CancelRequestedAt is not null)
            return;

        (CancelRequestedAt, CancelReason) = (Now, reason);
        if (Status == TaskState.Running)
            Change(TaskState.Running);
        else
            End(TaskState.Cancelled, Error);
    }

    /// <summary>Starts over: all attempts are free again, and whoever still holds the old epoch is refused.</summary>
    /// <param name="waits">Whether it waits for its predecessors once more.</param>
    public void Retry(bool waits = false)
    {
        if (Status is not (TaskState.Failed or TaskState.Cancelled))
            throw new TaskNotRetryable();

        LeaseEpoch++;
        (Attempt, RescueCount) = (0, 0);
        (ClaimedBy, StartedAt, FinishedAt, RunAt) = (null, null, null, null);
        (CancelRequestedAt, CancelReason) = (null, null);
        if (ExpiresAt <= Now)
            ExpiresAt = null;
        SetError(null);
        Change(waits ? TaskState.Waiting : TaskState.Queued);
    }

    private void Judge(long epoch, Guid? by)
    {
        if (ResultEpoch is { } earlier && ResultBy is { } holder)
            Replaced = new EarlierVerdict(earlier, holder);
        (ResultEpoch, ResultBy) = (epoch, by);
    }

    private void Fail(TaskError error, double jitter, TimeSpan? retryAfter = null)
    {
        if (CancelRequestedAt is not null)
            End(TaskState.Cancelled, error);
        else if (!error.Retryable || Attempt >= MaxAttempts)
            End(TaskState.Failed, error);
        else
            WaitForAnotherAttempt(error, Backoff.Delay(Attempt, jitter, retryAfter));
    }

    private void WaitForAnotherAttempt(TaskError error, TimeSpan delay)
    {
        SetError(error);
        if (delay < ShortestWait)
        {
            Change(TaskState.Queued);
            return;
        }

        RunAt = Now + delay;
        Change(TaskState.Scheduled);
    }

    private void End(TaskState state, TaskError? error)
    {
        FinishedAt = Now;
        SetError(error);
        Change(state);
    }

    private void SetError(TaskError? error) =>
        (ErrorCode, ErrorMessage, ErrorRetryable) = (error?.Code, error?.Message, error?.Retryable);

    /// <summary>Each change has a number in the task's stream.</summary>
    private void Change(TaskState state)
    {
        Status = state;
        // Whatever does not run, or is put back for the next holder, queues up for its concurrency key anew.
        if (state != TaskState.Running && ConcurrencyKey is { } key)
            QueueKey = QueueKeys.OfConcurrencyKey(UserId, key);
        UpdatedAt = Now;
        LogSeq++;
        HasChanged = true;
    }
}
