using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Modular.Application.Pipeline;
using Modular.Application.Tasks;
using Modular.Domain.Tasks;

namespace Modular.Api.Tasks;

/// <summary>Kind, payload and exactly one of deviceId, deviceTag and executor are required.</summary>
internal sealed partial record CreateTaskBody(
    string? Kind = null, JsonElement? Payload = null, Guid? DeviceId = null, string? DeviceTag = null,
    string? Executor = null, int? Priority = null, DateTimeOffset? RunAt = null, DateTimeOffset? ExpiresAt = null,
    int? TimeoutSeconds = null, int? MaxAttempts = null, BackoffBody? Backoff = null,
    IReadOnlyList<string>? Tags = null, string? ConcurrencyKey = null, IReadOnlyList<string>? After = null,
    AfterPolicy? AfterPolicy = null)
{
    private static readonly NewTask Defaults = new("");

    /// <summary>The command for what the body says; faults of its form are refused here.</summary>
    /// <param name="userId">The owner.</param>
    /// <param name="at">Which task of a batch it is, such as <c>tasks[3]</c>; empty for a single one.</param>
    /// <param name="inBatch">Whether it may wait for others of the same batch.</param>
    public CreateTask ToCommand(Guid userId, string at = "", bool inBatch = false)
    {
        var wanted = new NewTask(Kind ?? "")
        {
            DeviceId = DeviceId,
            DeviceTag = DeviceTag,
            Executor = Executor,
            Priority = Priority ?? Defaults.Priority,
            RunAt = RunAt,
            ExpiresAt = ExpiresAt,
            TimeoutSeconds = TimeoutSeconds ?? Defaults.TimeoutSeconds,
            MaxAttempts = MaxAttempts ?? Defaults.MaxAttempts,
            Backoff = Backoff?.ToBackoff() ?? Defaults.Backoff,
            Tags = Tags ?? [],
            ConcurrencyKey = ConcurrencyKey,
            After = Predecessors(inBatch),
            AfterPolicy = AfterPolicy ?? Defaults.AfterPolicy,
        };
        wanted.RequireOneTarget(at);
        return Payload is { ValueKind: JsonValueKind.Object } payload
            ? new CreateTask(userId, wanted, payload.GetRawText())
            : throw new InvalidInput("payload", "Must be a JSON object.");
    }

    // Within a batch, the others are named by their places: they have no ids yet.
    private List<Predecessor> Predecessors(bool inBatch)
    {
        var found = new List<Predecessor>();
        var errors = new Dictionary<string, string[]>();
        foreach (var (place, text) in (After ?? []).Index())
        {
            if (Guid.TryParse(text, out var id))
                found.Add(Predecessor.Of(id));
            else if (inBatch && BatchPlace().Match(text) is { Success: true } match)
                found.Add(Predecessor.InBatch(int.Parse(match.Groups["place"].Value, CultureInfo.InvariantCulture)));
            else
                errors.Add($"after[{place}]", [inBatch
                    ? "Must be the id of a task, or the place of one in this batch, such as tasks[0]."
                    : "Must be the id of a task."]);
        }

        return errors.Count == 0 ? found : throw new InvalidInput(errors);
    }

    [GeneratedRegex("^tasks\\[(?<place>[0-9]{1,4})\\]$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex BatchPlace();
}

/// <summary>What is left out is that of the default, exponential from 10 s.</summary>
internal sealed record BackoffBody(BackoffKind? Kind = null, int? Seconds = null)
{
    public Backoff ToBackoff() => new(Kind ?? Backoff.Default.Kind, Seconds ?? Backoff.Default.Seconds);
}

internal sealed record CancelTaskBody(string? Reason = null);

/// <summary>All of it is optional.</summary>
internal sealed record PendingTasksBody(
    int? Max = null, int? WaitSeconds = null, int? AckSeconds = null, bool? AutoAck = null, string? InstanceId = null)
{
    private const int MaxWaitSeconds = 30;

    public TimeSpan ToWait() => WaitSeconds is null or (>= 0 and <= MaxWaitSeconds)
        ? TimeSpan.FromSeconds(WaitSeconds ?? 0)
        : throw new InvalidInput("waitSeconds", $"Must be from 0 to {MaxWaitSeconds}.");

    public ClaimRequest ToRequest(Guid deviceId, Guid userId) =>
        new(deviceId, userId, Max ?? 1, AckSeconds ?? 15, AutoAck ?? false);
}

/// <summary>leaseEpoch is required.</summary>
internal sealed record ProgressBody(
    long? LeaseEpoch = null, long? Seq = null, double? Progress = null, string? Message = null,
    IReadOnlyList<LogText>? Log = null)
{
    public ReportProgress ToCommand(Guid userId, Guid deviceId, Guid taskId) =>
        new(userId, deviceId, taskId, Required.Epoch(LeaseEpoch), Seq)
        {
            Percent = Progress,
            Message = Message,
            Log = Log ?? [],
        };
}

/// <summary>leaseEpoch and status are required.</summary>
internal sealed record ResultBody(
    long? LeaseEpoch = null, TaskVerdict? Status = null, JsonElement? Result = null, ErrorBody? Error = null)
{
    public FinishTask ToCommand(Guid userId, Guid deviceId, Guid taskId)
    {
        var verdict = Status ?? throw new InvalidInput("status", "Must be succeeded, failed or cancelled.");
        var outcome = new TaskOutcome(verdict, verdict == TaskVerdict.Failed ? Error?.ToError() : null);
        return new FinishTask(userId, deviceId, taskId, Required.Epoch(LeaseEpoch), outcome, Result?.GetRawText());
    }
}

/// <summary>Why an attempt failed; the code is required.</summary>
internal sealed record ErrorBody(string? Code = null, string? Message = null, bool? Retryable = null)
{
    public TaskError ToError() => new(Code ?? "", Message ?? "", Retryable ?? true);
}

internal static class Required
{
    public static long Epoch(long? value) => value ?? throw new InvalidInput("leaseEpoch", "Is required.");
}
