namespace Modular.Domain.Tasks;

/// <summary>What is asked of a task that does not exist yet. It has exactly one target.</summary>
public sealed record NewTask(string Kind)
{
    public Guid? DeviceId { get; init; }

    public string? DeviceTag { get; init; }

    /// <summary>What runs it in the server.</summary>
    public string? Executor { get; init; }

    /// <summary>0 to 9, 9 first; default 5.</summary>
    public int Priority { get; init; } = 5;

    /// <summary>Not before this time; null for at once.</summary>
    public DateTimeOffset? RunAt { get; init; }

    /// <summary>Fails if it has not been started by then; null for never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>The longest that one attempt may run, 1 to 86,400 s; default 600.</summary>
    public int TimeoutSeconds { get; init; } = 600;

    /// <summary>1 to 25; default 3.</summary>
    public int MaxAttempts { get; init; } = 3;

    public Backoff Backoff { get; init; } = Backoff.Default;

    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>
    /// Of the tasks of a user with the same key one runs at a time; null for a task that minds no other.
    /// </summary>
    public string? ConcurrencyKey { get; init; }

    /// <summary>The tasks that must end first; none for a task that waits for no other.</summary>
    public IReadOnlyList<Predecessor> After { get; init; } = [];

    /// <summary>How many of those must succeed; default all.</summary>
    public AfterPolicy AfterPolicy { get; init; } = AfterPolicy.All;

    /// <summary>The schedule that asks for it; null for a person.</summary>
    public Guid? ScheduleId { get; init; }

    /// <summary>Refuses unless exactly one of device, tag and executor is set.</summary>
    /// <param name="at">Where the task stands in a request, such as <c>tasks[3]</c>; empty for a single one.</param>
    public void RequireOneTarget(string at = "")
    {
        var targets = new object?[] { DeviceId, DeviceTag, Executor };
        if (targets.Count(target => target is not null) != 1)
            throw new TargetRequired(at);
    }
}
