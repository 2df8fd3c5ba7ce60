using System.Collections.Concurrent;
using System.Text.Json;
using Modular.Application.Tasks.Executors;
using Modular.Domain.Tasks;

namespace Modular.IntegrationTests.Tasks.Executors;

/// <summary>An executor that does what a test tells it: each run waits until the test ends it.</summary>
internal sealed class HandExecutor(int concurrency = 4) : ITaskExecutor
{
    private readonly ConcurrentQueue<Run> _started = [];

    public string Name => "hand";

    public string Description => "Waits for a test.";

    public JsonElement PayloadSchema { get; } = JsonElement.Parse("""
        {
          "type": "object",
          "required": ["word"],
          "properties": { "word": { "type": "string", "maxLength": 5 } },
          "additionalProperties": false
        }
        """);

    public int Concurrency => concurrency;

    /// <summary>The runs so far, in the order of their starts.</summary>
    public IReadOnlyList<Run> Started => [.. _started];

    public async Task<ExecutorOutcome> Run(ExecutorTask task, CancellationToken ct)
    {
        var run = new Run(task, ct);
        _started.Enqueue(run);
        return await run.Ended.Task.WaitAsync(ct);
    }

    /// <summary>The run with this number, once it has started.</summary>
    public async Task<Run> Next(int number)
    {
        await Eventually.That(() => _started.Count, Is.GreaterThan(number));
        return Started[number];
    }
}

/// <summary>One run of the executor of a test.</summary>
internal sealed record Run(ExecutorTask Task, CancellationToken Stopped)
{
    public TaskCompletionSource<ExecutorOutcome> Ended { get; } =
        new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task Say(string text) => Task.Output.Write(text, Stopped).AsTask();

    public void Succeed(string? result = null) => Ended.SetResult(new ExecutorOutcome(null, result));

    public void Fail(string code, bool retryable) =>
        Ended.SetResult(new ExecutorOutcome(new TaskError(code, "It did not work.", retryable), null));
}
