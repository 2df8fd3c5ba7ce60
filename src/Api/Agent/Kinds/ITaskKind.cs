using Modular.Api.Agent.Logs;
using Modular.Api.Agent.Server;

namespace Modular.Api.Agent.Kinds;

/// <summary>How tasks of one kind are done on this machine.</summary>
internal interface ITaskKind
{
    /// <summary>How the run ended, or null when it was dropped: its lease is lost, or the agent stops.</summary>
    /// <exception cref="InvalidPayload">The payload does not say what to do.</exception>
    Task<TaskOutcome?> Run(TaskRun run, CancellationToken working);
}

/// <summary>One run of a task, as its kind sees it.</summary>
/// <param name="Task">The task as it was claimed.</param>
/// <param name="Held">Who wants it to end.</param>
/// <param name="Output">Its log.</param>
/// <param name="Directory">A directory of its own, empty at the start and removed at the end.</param>
internal sealed record TaskRun(ClaimedTask Task, HeldTask Held, LogBuffer Output, string Directory)
{
    /// <summary>Its payload; refuses what is not an object.</summary>
    public Payload Payload => new(Task.Payload);
}
