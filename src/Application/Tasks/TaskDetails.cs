using System.Text.Json;
using System.Text.Json.Serialization;
using Modular.Domain.Tasks;

namespace Modular.Application.Tasks;

/// <summary>A task without its payload and result, as lists and events show it.</summary>
public record TaskSummary
{
    public TaskSummary()
    {
    }

    /// <summary>Shows <paramref name="task"/>; <paramref name="extras"/> adds its progress.</summary>
    public TaskSummary(TaskItem task, TaskExtras? extras = null)
    {
        Id = task.Id;
        Kind = task.Kind;
        DeviceId = task.DeviceId;
        DeviceTag = task.DeviceTag;
        Executor = task.Executor;
        Status = task.Status;
        Priority = task.Priority;
        Attempt = task.Attempt;
        MaxAttempts = task.MaxAttempts;
        TimeoutSeconds = task.TimeoutSeconds;
        Backoff = task.Backoff;
        RunAt = task.RunAt;
        ExpiresAt = task.ExpiresAt;
        ConcurrencyKey = task.ConcurrencyKey;
        After = task.After ?? [];
        AfterPolicy = task.AfterPolicy;
        Tags = task.Tags;
        LeaseEpoch = task.LeaseEpoch;
        var showsHolder = ShowsHolder(task.Status);
        ClaimedBy = showsHolder ? task.ClaimedBy : null;
        StartedAt = showsHolder ? task.StartedAt : null;
        CreatedAt = task.CreatedAt;
        FinishedAt = task.FinishedAt;
        UpdatedAt = task.UpdatedAt;
        CancelRequestedAt = task.CancelRequestedAt;
        CancelReason = task.CancelReason;
        Progress = extras?.Percent;
        ProgressMessage = extras?.Message;
        Error = task.Error;
        ScheduleId = task.ScheduleId;
    }

    public Guid Id { get; init; }

    public string Kind { get; init; } = "";

    public Guid? DeviceId { get; init; }

    public string? DeviceTag { get; init; }

    public string? Executor { get; init; }

    public TaskState Status { get; init; }

    /// <summary>
    /// Whether a task in this state has a holder or had one to its end. The row keeps those of the last attempt for its
    /// late result, but nobody holds a task that waits.
    /// </summary>
    public static bool ShowsHolder(TaskState status) =>
        status is TaskState.Running or TaskState.Succeeded or TaskState.Failed or TaskState.Cancelled;

    public int Priority { get; init; }

    public int Attempt { get; init; }

    public int MaxAttempts { get; init; }

    public int TimeoutSeconds { get; init; }

    public Backoff Backoff { get; init; } = Backoff.Default;

    public DateTimeOffset? RunAt { get; init; }

    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>Of the user's tasks with the same key one runs at a time.</summary>
    public string? ConcurrencyKey { get; init; }

    /// <summary>The tasks that it waits for, or waited for.</summary>
    public IReadOnlyList<Guid> After { get; init; } = [];

    /// <summary>How many of those must succeed; null where there are none.</summary>
    public AfterPolicy? AfterPolicy { get; init; }

    public IReadOnlyList<string> Tags { get; init; } = [];

    public long LeaseEpoch { get; init; }

    /// <summary>The device, or the server process, that holds it or held it to its end.</summary>
    public Guid? ClaimedBy { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    public DateTimeOffset? FinishedAt { get; init; }

    public DateTimeOffset UpdatedAt { get; init; }

    public DateTimeOffset? CancelRequestedAt { get; init; }

    public string? CancelReason { get; init; }

    /// <summary>0 to 100, as the holder said last.</summary>
    public double? Progress { get; init; }

    public string? ProgressMessage { get; init; }

    public TaskError? Error { get; init; }

    /// <summary>The schedule that made it.</summary>
    public Guid? ScheduleId { get; init; }
}

/// <summary>A task, whole.</summary>
public record TaskDetails : TaskSummary
{
    public TaskDetails()
    {
    }

    public TaskDetails(TaskItem task, TaskExtras extras)
        : base(task, extras)
    {
        Payload = JsonElement.Parse(extras.Payload);
        Result = extras.Result is null ? null : JsonElement.Parse(extras.Result);
    }

    public JsonElement Payload { get; init; }

    public JsonElement? Result { get; init; }

    /// <summary>Whether it will change no more unless somebody retries it by hand.</summary>
    [JsonIgnore]
    public bool HasEnded => Status.IsEnd();
}

/// <summary>A task that a daemon has just claimed.</summary>
public sealed record ClaimedTask : TaskDetails
{
    public ClaimedTask()
    {
    }

    public ClaimedTask(TaskClaim claim)
        : base(claim.Task, new TaskExtras(claim.Payload, null, null, null))
    {
        LeaseExpiresAt = claim.LeaseUntil;
        AcceptBy = claim.Task.Accepted ? null : claim.Task.AcceptBy;
    }

    /// <summary>When it returns to the queue unless the lease is renewed by progress or a heartbeat.</summary>
    public DateTimeOffset LeaseExpiresAt { get; init; }

    /// <summary>Until when the daemon must name it; null when the claim was its own acceptance.</summary>
    public DateTimeOffset? AcceptBy { get; init; }
}
