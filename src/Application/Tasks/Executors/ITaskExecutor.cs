using System.Collections.ObjectModel;
using System.Text.Json;
using Modular.Domain.Tasks;

namespace Modular.Application.Tasks.Executors;

/// <summary>Runs tasks in the server. A task names it, and its payload has passed the schema.</summary>
public interface ITaskExecutor
{
    /// <summary>What a task names as its <c>executor</c>.</summary>
    string Name { get; }

    /// <summary>What it does, in a sentence for a person.</summary>
    string Description { get; }

    /// <summary>The JSON schema of the payload.</summary>
    JsonElement PayloadSchema { get; }

    /// <summary>How many tasks a process runs at once.</summary>
    int Concurrency { get; }

    /// <summary>What is wrong with a payload that fits the schema, by field, such as <c>payload.url</c>.</summary>
    IReadOnlyDictionary<string, string[]> FaultsOf(JsonElement payload) => ReadOnlyDictionary<string, string[]>.Empty;

    /// <summary>
    /// Runs one attempt. Whatever it throws fails the attempt and may be tried again; that it was cancelled is not its
    /// fault. It may run twice where a process dies, so an effect elsewhere is told the task's id.
    /// </summary>
    /// <param name="task">The task.</param>
    /// <param name="ct">Cancelled by the user, at the end of the task's time, or when the host stops.</param>
    Task<ExecutorOutcome> Run(ExecutorTask task, CancellationToken ct);
}

/// <summary>A task in the hands of an executor.</summary>
/// <param name="Id">The task.</param>
/// <param name="LeaseEpoch">The attempt.</param>
/// <param name="UserId">Whose it is.</param>
/// <param name="Payload">A JSON object.</param>
/// <param name="Output">Takes what the executor says while it works.</param>
public sealed record ExecutorTask(
    Guid Id, long LeaseEpoch, Guid UserId, JsonElement Payload, ITaskOutput Output);

/// <summary>What an executor says while it works; it comes in the task's own stream, as <c>task.output</c>.</summary>
public interface ITaskOutput
{
    /// <summary>
    /// Adds a piece of text, which may be as short as it likes: pieces are written together. Waits only while more
    /// stand behind than are sensible.
    /// </summary>
    ValueTask Write(string text, CancellationToken ct);
}

/// <summary>How an attempt ended.</summary>
/// <param name="Error">Why it failed; null when it succeeded.</param>
/// <param name="Result">JSON, at most 256 KiB; kept when the task ends.</param>
public sealed record ExecutorOutcome(TaskError? Error, string? Result)
{
    /// <summary>It is done, and there is nothing to show.</summary>
    public static readonly ExecutorOutcome Done = new(null, null);

    /// <summary>The most bytes of a result.</summary>
    public const int MaxResultBytes = 256 * 1024;

    /// <summary>
    /// How long another attempt should wait at least, as a remote party asked; null for the task's backoff.
    /// </summary>
    public TimeSpan? RetryAfter { get; init; }
}
