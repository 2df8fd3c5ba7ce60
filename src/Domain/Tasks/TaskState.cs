namespace Modular.Domain.Tasks;

/// <summary>Where a task stands.</summary>
public enum TaskState
{
    /// <summary>Waits for other tasks.</summary>
    Waiting,

    /// <summary>Waits for its time: <c>runAt</c>, or the end of a backoff.</summary>
    Scheduled,

    /// <summary>May be claimed.</summary>
    Queued,

    /// <summary>Is held under a lease.</summary>
    Running,

    /// <summary>Ended well.</summary>
    Succeeded,

    /// <summary>Ended with an error, and no attempt is left or none would help.</summary>
    Failed,

    /// <summary>Ended because somebody asked for it.</summary>
    Cancelled,
}

/// <summary>What states have in common.</summary>
public static class TaskStates
{
    /// <summary>Whether a task in this state will change no more unless somebody retries it by hand.</summary>
    public static bool IsEnd(this TaskState state) =>
        state is TaskState.Succeeded or TaskState.Failed or TaskState.Cancelled;
}

/// <summary>How the wait before another attempt grows.</summary>
public enum BackoffKind
{
    /// <summary>Doubles with each attempt.</summary>
    Exponential,

    /// <summary>Stays the same.</summary>
    Fixed,
}

/// <summary>The wait between attempts.</summary>
/// <param name="Kind">How it grows; default exponential.</param>
/// <param name="Seconds">The first wait, 0 to 3,600; default 10.</param>
public sealed record Backoff(BackoffKind Kind, int Seconds)
{
    public const int MaxSeconds = 3600;

    public static readonly Backoff Default = new(BackoffKind.Exponential, 10);

    /// <summary>
    /// The wait after attempt number <paramref name="attempt"/> (from 1), a quarter shorter or longer so that what
    /// failed together does not come back together; at most an hour.
    /// </summary>
    /// <param name="attempt">How many attempts there were.</param>
    /// <param name="jitter">From 0 to 1.</param>
    /// <param name="atLeast">What a remote party has asked for; it comes first, and the jitter on top of it.</param>
    public TimeSpan Delay(int attempt, double jitter, TimeSpan? atLeast = null)
    {
        // 2^12 seconds are more than the bound already; a greater exponent would only overflow.
        var growth = Kind == BackoffKind.Fixed ? 1 : Math.Pow(2, Math.Min(attempt - 1, 12));
        var own = Seconds * growth * (0.75 + jitter / 2);
        var asked = (atLeast?.TotalSeconds ?? 0) * (1 + jitter / 4);
        return TimeSpan.FromSeconds(Math.Min(Math.Max(own, asked), MaxSeconds));
    }
}

/// <summary>Why an attempt failed.</summary>
/// <param name="Code">The executor's own code, or one of <see cref="TaskErrors"/>.</param>
/// <param name="Message">For a person.</param>
/// <param name="Retryable">Whether another attempt may help.</param>
public sealed record TaskError(string Code, string Message, bool Retryable);

/// <summary>Errors that the server itself gives to a task.</summary>
public static class TaskErrors
{
    public static readonly TaskError Expired = new(
        "tasks.expired", "The task was not started before it expired.", false);

    public static readonly TaskError HolderLost = new(
        "tasks.holder_lost", "Its holder was lost four times; the task may be what ends it.", false);

    public static readonly TaskError DeviceRemoved = new("tasks.device_removed", "The device was removed.", false);

    /// <summary>What it waited for did not succeed.</summary>
    public static readonly TaskError DependencyFailed = new(
        "tasks.dependency_failed", "What it waited for did not succeed.", false);

    /// <summary>The holder reported a failure and said nothing more.</summary>
    public static readonly TaskError Unexplained = new("agent.failed", "The holder gave no reason.", true);

    public static TaskError Timeout(int seconds) =>
        new("tasks.timeout", $"The task did not end within {seconds} s.", true);
}
