namespace Modular.Domain.Tasks;

/// <summary>What becomes of a time at which the task made before is still open.</summary>
public enum ScheduleOverlap
{
    /// <summary>No task is made.</summary>
    Skip,

    /// <summary>A task is made all the same, and waits its turn.</summary>
    Queue,
}

/// <summary>Why the server has paused a schedule: it could make no task.</summary>
public static class PauseReasons
{
    public const string DeviceRemoved = "tasks.device_removed";

    /// <summary>The server has no executor of that name any more, or one that takes another payload.</summary>
    public const string ExecutorRefuses = "tasks.executor_refuses";

    public const string TimeZoneUnknown = "tasks.time_zone_unknown";
}

/// <summary>Makes the same task again and again, at the times of a cron expression.</summary>
public sealed record Schedule
{
    public const int NameMaxLength = 100;

    /// <summary>
    /// The database's time when the row was read: by it times are due, never by the machine's clock.
    /// </summary>
    public required DateTimeOffset Now { get; init; }

    public required Guid Id { get; init; }

    public required Guid UserId { get; init; }

    public required string Name { get; init; }

    public required string Cron { get; init; }

    public required string TimeZone { get; init; }

    /// <summary>The task to make.</summary>
    public required NewTask Task { get; init; }

    /// <summary>Its payload, a JSON object.</summary>
    public required string Payload { get; init; }

    public required ScheduleOverlap Overlap { get; init; }

    public bool Paused { get; init; }

    /// <summary>One of <see cref="PauseReasons"/> when the server has paused it, else null.</summary>
    public string? PausedReason { get; init; }

    /// <summary>When it makes a task next; null while it is paused.</summary>
    public DateTimeOffset? NextRunAt { get; init; }

    public DateTimeOffset? LastRunAt { get; init; }

    public Guid? LastTaskId { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>The schedule with its next time counted from now: what was missed before does not come again.</summary>
    public Schedule Plan(TimeZoneInfo zone) =>
        this with { NextRunAt = Paused ? null : CronExpression.Parse(Cron).Next(Now, zone) };

    /// <summary>The schedule after it has made a task.</summary>
    public Schedule Ran(Guid taskId) => this with { LastRunAt = Now, LastTaskId = taskId };

    /// <summary>The schedule stopped by the server, until its owner has mended it.</summary>
    public Schedule PauseBecause(string reason) =>
        this with { Paused = true, PausedReason = reason, NextRunAt = null, UpdatedAt = Now };
}
