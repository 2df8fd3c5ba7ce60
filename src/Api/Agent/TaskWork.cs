using Modular.Api.Agent.Kinds;
using Modular.Api.Agent.Logs;
using Modular.Api.Agent.Server;
using Modular.Api.Agent.State;

namespace Modular.Api.Agent;

/// <summary>The part of a task that runs on this machine, in a directory of its own, from payload to outcome.</summary>
internal sealed class TaskWork(
    AgentSettings settings, IReadOnlyDictionary<string, ITaskKind> kinds, WorkDirectory files)
{
    /// <summary>How the task ended, or null when it was dropped.</summary>
    public async Task<TaskOutcome?> Run(ClaimedTask task, HeldTask held, LogBuffer output, CancellationToken working)
    {
        if (Refusal(task) is { } refused)
            return refused;
        TaskOutcome? outcome = null;
        try
        {
            var directory = files.MakeTaskDirectory(task.Id, task.LeaseEpoch);
            var run = new TaskRun(task, held, output, directory);
            return outcome = await kinds[task.Kind].Run(run, working);
        }
        catch (InvalidPayload e)
        {
            return outcome = Failed("agent.invalid_payload", e.Message);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return outcome = Failed(
                "agent.start_failed", $"The task could not be started: {e.Message}", retryable: true);
        }
        finally
        {
            if (settings.KeepFailed && outcome is { Error: not null })
                files.KeepTaskDirectory(task.Id, task.LeaseEpoch);
            else
                files.RemoveTaskDirectory(task.Id, task.LeaseEpoch);
        }
    }

    private TaskOutcome? Refusal(ClaimedTask task)
    {
        const string code = "agent.kind_not_allowed";
        if (!kinds.ContainsKey(task.Kind))
        {
            return Failed(
                code, $"Tasks of kind '{task.Kind}' are not supported by this agent version ({Build.Version}).");
        }

        return settings.Allow.Contains(task.Kind)
            ? null
            : Failed(code, $"This machine does not allow tasks of kind '{task.Kind}' (modular agent --allow).");
    }

    private static TaskOutcome Failed(string code, string sentence, bool retryable = false) =>
        TaskOutcome.Failed(code, sentence, retryable);
}
