using System.Text.Json;
using System.Text.Json.Serialization;
using Modular.Api.Agent.State;
using Modular.Application.Pipeline;

namespace Modular.Api.Agent.Server;

internal sealed record RegisterBody(
    string Name,
    string Platform,
    string Hostname,
    string AgentVersion,
    string MachineId,
    IReadOnlyList<string> Capabilities,
    IReadOnlyList<string> Tags);

internal sealed record RegisterAnswer(RegisteredDevice Device, string ApiKey);

internal sealed record RegisteredDevice(Guid Id, string Name);

internal sealed record RunningTask(Guid TaskId, long LeaseEpoch);

internal sealed record HeartbeatBody(
    string AgentVersion, string InstanceId, IReadOnlyList<RunningTask> Running, bool? TakeOver)
{
    public const string Applied = "applied";
    public const string Rejected = "rejected";

    public MachineMetrics? Metrics { get; init; }

    public JsonElement? ReportedConfig { get; init; }

    public long? ReportedConfigVersion { get; init; }

    public string? ConfigStatus { get; init; }
}

/// <summary>Measurements of this machine; null is left out.</summary>
internal sealed record MachineMetrics(
    double? CpuPercent, long? MemoryUsedBytes, long? MemoryTotalBytes, long? DiskUsedBytes, long? DiskTotalBytes,
    double? UptimeSeconds, double? Load1);

internal sealed record HeartbeatAnswer(int HeartbeatIntervalSeconds)
{
    public IReadOnlyList<Guid> CancelTaskIds { get; init; } = [];

    public IReadOnlyList<Guid> LostTaskIds { get; init; } = [];

    public long DesiredConfigVersion { get; init; }

    public JsonElement? DesiredConfig { get; init; }
}

/// <summary>The device that calls, as far as the agent reads it.</summary>
internal sealed record SelfAnswer(WantedConfig Config);

internal sealed record WantedConfig(JsonElement? Desired, long DesiredVersion)
{
    public HeldConfig? ToHeld() => Desired is { } desired ? new HeldConfig(DesiredVersion, desired) : null;
}

internal sealed record PendingBody(int Max, int WaitSeconds, string InstanceId);

internal sealed record PendingAnswer(IReadOnlyList<ClaimedTask> Tasks);

/// <summary>A task as <c>pending</c> hands it out, as far as the agent reads it.</summary>
internal sealed record ClaimedTask(
    Guid Id, string Kind, JsonElement Payload, long LeaseEpoch, int TimeoutSeconds, int Attempt, int MaxAttempts);

internal sealed record LogLine(string Stream, string Text)
{
    public const string Output = "stdout";
    public const string Errors = "stderr";
    public const string Agent = "agent";
}

/// <summary>
/// What is new of a running task; only what has a <paramref name="Seq"/> is told apart from a repetition.
/// </summary>
internal sealed record ProgressBody(
    long LeaseEpoch, long? Seq = null, IReadOnlyList<LogLine>? Log = null, double? Progress = null,
    string? Message = null);

internal sealed record ProgressAnswer(bool CancelRequested);

internal sealed record ResultBody(long LeaseEpoch, string Status, JsonElement? Result, TaskError? Error);

internal sealed record TaskError(string Code, string Message, bool Retryable);

/// <summary>How a task ended, as it is journalled and sent.</summary>
internal sealed record TaskOutcome(string Status, JsonElement? Result = null, TaskError? Error = null)
{
    // The server takes 4,000 characters and refuses a result with more; a payload may name a field of any length.
    private const int MessageMaxLength = 1000;

    public static readonly TaskOutcome Cancelled = new("cancelled");

    public static TaskOutcome Succeeded(JsonElement result) => new("succeeded", result);

    public static TaskOutcome Failed(string code, string message, bool retryable, JsonElement? result = null) =>
        new("failed", result, new TaskError(code, Short(message), retryable));

    /// <summary>A result as the wire has it.</summary>
    public static JsonElement Json<T>(T result) => JsonSerializer.SerializeToElement(result, AgentJson.Options);

    private static string Short(string message) =>
        message.Length <= MessageMaxLength ? message : message[..(MessageMaxLength - 1)] + "…";
}

/// <summary>A hint that the task should stop.</summary>
internal sealed record CancelHint(Guid TaskId, long LeaseEpoch);

internal static class AgentJson
{
    /// <summary>
    /// The wire's options; what is null is left out. A payload of the deepest kind allowed arrives wrapped in the list
    /// of tasks, so reading goes deeper than writing may.
    /// </summary>
    public static readonly JsonSerializerOptions Options = new(WireJson.Options)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        MaxDepth = WireJson.MaxDepth + 8,
    };
}
