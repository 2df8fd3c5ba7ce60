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

/// <summary>
/// The queues that tasks stand in. A device claims from its own and from those of its tags; an executor from one a
/// user, so that it can take users in turn.
/// </summary>
public static class QueueKeys
{
    public static string OfDevice(Guid deviceId) => $"d:{deviceId}";

    public static string OfTag(Guid userId, string tag) => $"t:{userId}:{tag}";

    public static string OfExecutor(string executor, Guid userId) => $"x:{executor}:{userId}";
}
