using System.Text.Json;
using Modular.Application.Tasks.Executors;

namespace Modular.Infrastructure.Tasks.Executors;

/// <summary>Does nothing, and so shows what everything around it costs.</summary>
internal sealed class NoopExecutor(ExecutorOptions options) : ITaskExecutor
{
    public string Name => "noop";

    public string Description => "Does nothing and succeeds: for trying things out and for measuring.";

    public JsonElement PayloadSchema { get; } = JsonElement.Parse("""{ "type": "object" }""");

    public int Concurrency => options.Noop;

    public Task<ExecutorOutcome> Run(ExecutorTask task, CancellationToken ct) => Task.FromResult(ExecutorOutcome.Done);
}
