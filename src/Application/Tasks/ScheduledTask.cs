using System.Text.Json;
using System.Text.Json.Serialization;
using Modular.Application.Pipeline;
using Modular.Domain.Tasks;

namespace Modular.Application.Tasks;

/// <summary>The task that a schedule makes: what creating a task takes, without its times.</summary>
public sealed record ScheduledTask
{
    private static readonly JsonElement Defaults = Json(new ScheduledTask(new NewTask("")));

    public ScheduledTask()
    {
    }

    public ScheduledTask(NewTask task)
    {
        Kind = task.Kind;
        DeviceId = task.DeviceId;
        DeviceTag = task.DeviceTag;
        Executor = task.Executor;
        Priority = task.Priority;
        TimeoutSeconds = task.TimeoutSeconds;
        MaxAttempts = task.MaxAttempts;
        Backoff = task.Backoff;
        Tags = task.Tags;
        ConcurrencyKey = task.ConcurrencyKey;
    }

    public string Kind { get; init; } = "";

    /// <summary>Left out of lists.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public JsonElement? Payload { get; init; }

    public Guid? DeviceId { get; init; }

    public string? DeviceTag { get; init; }

    public string? Executor { get; init; }

    public int Priority { get; init; }

    public int TimeoutSeconds { get; init; }

    public int MaxAttempts { get; init; }

    public Backoff Backoff { get; init; } = Backoff.Default;

    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>Of the user's tasks with the same key one runs at a time.</summary>
    public string? ConcurrencyKey { get; init; }

    public NewTask ToNewTask() => new(Kind)
    {
        DeviceId = DeviceId,
        DeviceTag = DeviceTag,
        Executor = Executor,
        Priority = Priority,
        TimeoutSeconds = TimeoutSeconds,
        MaxAttempts = MaxAttempts,
        Backoff = Backoff,
        Tags = Tags,
        ConcurrencyKey = ConcurrencyKey,
    };

    /// <summary>The task changed by a merge patch; what the patch clears is that of a new task again.</summary>
    /// <param name="patch">Its fields have the types of this one's.</param>
    public ScheduledTask Patched(JsonElement patch) =>
        MergePatch.Apply(Defaults, MergePatch.Apply(Json(this), patch))
            .Deserialize<ScheduledTask>(WireJson.Options)!;

    private static JsonElement Json(ScheduledTask task) => JsonSerializer.SerializeToElement(task, WireJson.Options);
}
