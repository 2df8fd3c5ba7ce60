namespace Modular.Domain.Tasks;

public sealed class TaskNotFound() : NotFound(
    "tasks.not_found", "There is no such task.");

/// <summary>
/// The code is that of Devices: to the caller it is the device that is missing, whoever looked for it.
/// </summary>
/// <param name="at">Which task of a batch names it, such as <c>tasks[3]</c>; empty for a single one.</param>
public sealed class TargetDeviceNotFound(string at = "") : NotFound(
    "devices.not_found", at.Length == 0 ? "There is no such device." : $"There is no such device: {at}.deviceId.");

/// <summary>Whoever is asked for a task has to know where it runs.</summary>
/// <param name="at">Which task of a batch lacks it, such as <c>tasks[3]</c>; empty for a single one.</param>
public sealed class TargetRequired(string at = "") : Invalid(
    "tasks.target_required",
    $"{(at.Length == 0 ? "" : at + ": ")}Name exactly one of deviceId, deviceTag and executor.");

public sealed class ScheduleNotFound() : NotFound(
    "tasks.schedule_not_found", "There is no such schedule, or it is not yours.");

public sealed class ScheduleLimitReached : Conflict
{
    public ScheduleLimitReached(int limit, int current)
        : base(
            "tasks.limit_reached",
            $"You have {current} schedules; at most {limit} are allowed. Remove one first.") =>
        Extensions = new Dictionary<string, object?> { ["limit"] = limit, ["current"] = current };
}

public sealed class OpenTaskLimitReached : Conflict
{
    public OpenTaskLimitReached(int limit, int current)
        : base(
            "tasks.limit_reached",
            $"You have {current} tasks that have not ended; at most {limit} are allowed. Wait, or cancel some.") =>
        Extensions = new Dictionary<string, object?> { ["limit"] = limit, ["current"] = current };
}

public sealed class TasksTooFast(int limit, TimeSpan retryAfter) : TooMany(
    "tasks.rate_limited", $"At most {limit} tasks a minute are taken from you.", retryAfter);

public sealed class TaskNotCancellable(TaskState state) : Conflict(
    "tasks.not_cancellable", $"The task has {(state == TaskState.Succeeded ? "succeeded" : "failed")} already.");

public sealed class TaskNotRetryable() : Conflict(
    "tasks.not_retryable", "Only a task that failed or was cancelled can be retried.");

public sealed class LeaseLost() : Conflict(
    "tasks.lease_lost", "The task is no longer held under this leaseEpoch. Stop it and drop its result.");

public sealed class TaskNotCancelling() : Conflict(
    "tasks.not_cancelling", "Nobody asked to cancel this task: report it as succeeded or failed.");

public sealed class IngestNotConfigured() : NotFound(
    "tasks.ingest_not_configured", "This server takes no messages of QStash: QSTASH_CURRENT_SIGNING_KEY is not set.");

/// <summary>The message does not prove that QStash sent it here.</summary>
/// <param name="reason">What does not fit, as a sentence.</param>
public sealed class IngestNotSigned(string reason) : Unauthenticated("tasks.ingest_not_signed", reason);

public sealed class NeverATask : Undeliverable
{
    public NeverATask(string cause, string why)
        : base("tasks.never_a_task", $"No task can be made of this message, however often it comes. {why}") =>
        Extensions = new Dictionary<string, object?> { ["cause"] = cause };
}
