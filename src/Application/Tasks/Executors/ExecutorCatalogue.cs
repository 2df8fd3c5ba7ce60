using System.Text.Json;
using Modular.Application.Pipeline;

namespace Modular.Application.Tasks.Executors;

/// <summary>The executors of this server, by name.</summary>
/// <param name="executors">Those that run here.</param>
/// <param name="missing">Those that would, were they configured.</param>
/// <param name="schemas">Checks their payloads.</param>
public sealed class ExecutorCatalogue(
    IEnumerable<ITaskExecutor> executors, IEnumerable<MissingExecutor> missing, IPayloadSchemas schemas)
{
    private readonly SortedDictionary<string, ITaskExecutor> _executors =
        new(executors.ToDictionary(executor => executor.Name), StringComparer.Ordinal);

    /// <summary>All of them, in the order of their names.</summary>
    public IReadOnlyCollection<ITaskExecutor> All => _executors.Values;

    /// <summary>Whether there is such an executor, and the payload fits it.</summary>
    public bool Takes(string name, string payload) =>
        _executors.TryGetValue(name, out var executor) && FaultsOf(executor, payload).Count == 0;

    /// <summary>Refuses a task that no executor here can run; each fault of its payload is named.</summary>
    /// <param name="name">The executor that the task names.</param>
    /// <param name="payload">Its payload, JSON.</param>
    /// <param name="at">Which task of a batch it is, such as <c>tasks[3]</c>; empty for a single one.</param>
    public void Require(string name, string payload, string at)
    {
        var prefix = at.Length == 0 ? "" : at + ".";
        if (!_executors.TryGetValue(name, out var executor))
        {
            throw new InvalidInput(
                prefix + "executor",
                missing.FirstOrDefault(other => other.Name == name)?.Reason
                    ?? $"There is none of this name, but {string.Join(", ", _executors.Keys)}.");
        }

        var faults = FaultsOf(executor, payload);
        if (faults.Count > 0)
            throw new InvalidInput(faults.ToDictionary(fault => prefix + fault.Key, fault => fault.Value));
    }

    private IReadOnlyDictionary<string, string[]> FaultsOf(ITaskExecutor executor, string payload) =>
        schemas.Check(executor, payload) is { Count: > 0 } faults
            ? faults
            : executor.FaultsOf(JsonElement.Parse(payload));
}

/// <summary>An executor that this server does not have, and why.</summary>
/// <param name="Name">What a task would name.</param>
/// <param name="Reason">A sentence that names the setting which is missing.</param>
public sealed record MissingExecutor(string Name, string Reason);

/// <summary>Checks payloads against the schemas of their executors.</summary>
public interface IPayloadSchemas
{
    /// <summary>Messages by field, such as <c>payload.url</c>; none for a payload that fits.</summary>
    IReadOnlyDictionary<string, string[]> Check(ITaskExecutor executor, string payload);
}
