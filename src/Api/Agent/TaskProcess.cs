using System.ComponentModel;
using Modular.Api.Agent.Logs;
using Modular.Api.Agent.Processes;
using Modular.Api.Agent.Server;
using Modular.Api.Agent.State;

namespace Modular.Api.Agent;

/// <summary>The part of a task that runs on this machine: its processes, from the payload to the outcome.</summary>
internal sealed class TaskProcess(
    IReadOnlySet<string> allow, WorkDirectory files, Journal journal, TimeProvider clock, ILogger log)
{
    // A process that left the group may hold the pipes open for ever; what the group itself wrote is read by then.
    private static readonly TimeSpan PatienceForOutput = TimeSpan.FromSeconds(8);

    /// <summary>How the task ended, or null when it was dropped.</summary>
    public async Task<TaskOutcome?> Run(ClaimedTask task, HeldTask held, LogBuffer output, CancellationToken working)
    {
        if (Refusal(task) is { } refused)
            return refused;
        try
        {
            var invocation = Invoke(task);
            using var group = ProcessGroup.Prepare(invocation, files.MakeTaskDirectory(task.Id, task.LeaseEpoch));
            journal.Write(new JournalEntry(task.Id, task.LeaseEpoch, group.Identity));
            group.Begin();
            return await Watch(group, task, held, output, working);
        }
        catch (InvalidPayload e)
        {
            return Failed("agent.invalid_payload", e.Message);
        }
        catch (Exception e) when (e is Win32Exception or IOException or UnauthorizedAccessException)
        {
            return Failed("agent.start_failed", $"The task could not be started: {e.Message}", retryable: true);
        }
        finally
        {
            files.RemoveTaskDirectory(task.Id, task.LeaseEpoch);
        }
    }

    private TaskOutcome? Refusal(ClaimedTask task)
    {
        const string code = "agent.kind_not_allowed";
        if (!TaskKinds.Supported.Contains(task.Kind))
        {
            return Failed(
                code, $"Tasks of kind '{task.Kind}' are not supported by this agent version ({Build.Version}).");
        }

        return allow.Contains(task.Kind)
            ? null
            : Failed(code, $"This machine does not allow tasks of kind '{task.Kind}' (modular agent --allow).");
    }

    private Invocation Invoke(ClaimedTask task)
    {
        var invocation = task.Kind == TaskKinds.Shell
            ? Invocation.Shell(task.Payload)
            : Invocation.Script(task.Payload, files.Scripts);
        var program = invocation.Command[0];
        if (!File.Exists(program))
            throw new InvalidPayload($"payload.name: there is no '{Path.GetFileName(program)}' on this machine.");
        var environment = new Dictionary<string, string>(invocation.Environment)
        {
            [ChildEnvironment.TaskId] = task.Id.ToString(),
        };
        return invocation with { Environment = environment };
    }

    private async Task<TaskOutcome?> Watch(
        ProcessGroup group, ClaimedTask task, HeldTask held, LogBuffer output, CancellationToken working)
    {
        using var reading = new CancellationTokenSource();
        var read = Task.WhenAll(
            OutputReader.Read(group.Output, LogLine.Output, output, reading.Token),
            OutputReader.Read(group.Errors, LogLine.Errors, output, reading.Token));

        var outcome = await FirstReason(group, task, held, output, working);
        // What a task leaves running ends with it; to outlive its task a process must leave the group.
        if (!await group.End())
            log.LogError("Processes of task {Task} do not end, not even by SIGKILL: {Group}", task.Id, group.Identity);
        reading.CancelAfter(outcome is null ? TimeSpan.Zero : PatienceForOutput);
        await read.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return outcome;
    }

    /// <summary>Waits for whatever ends the task first: itself, its owner, its lease, its time or the agent.</summary>
    private async Task<TaskOutcome?> FirstReason(
        ProcessGroup group, ClaimedTask task, HeldTask held, LogBuffer output, CancellationToken working)
    {
        using var watching = CancellationTokenSource.CreateLinkedTokenSource(working);
        var timeout = Task.Delay(TimeSpan.FromSeconds(task.TimeoutSeconds), clock, watching.Token);
        var first = await Task.WhenAny(group.Exited, held.Asked, timeout);
        await watching.CancelAsync();
        if (first == group.Exited)
            return OutcomeOf(await group.Exited);
        if (first == held.Asked && await held.Asked == Ending.Cancel)
        {
            output.Note("Ended: cancelled.");
            return TaskOutcome.Cancelled;
        }

        // Lost, or the agent stops: nobody waits for a result.
        if (first == held.Asked || first.IsCanceled)
            return null;
        output.Note($"Ended: the time limit of {task.TimeoutSeconds} s has passed.");
        return Failed("tasks.timeout", $"It ran longer than {task.TimeoutSeconds} s and was ended.", retryable: true);
    }

    private static TaskOutcome OutcomeOf(int exitCode) => exitCode == 0
        ? TaskOutcome.Succeeded(exitCode)
        : TaskOutcome.Failed("agent.exit_code", $"It ended with exit code {exitCode}.", retryable: true, exitCode);

    private static TaskOutcome Failed(string code, string sentence, bool retryable = false) =>
        TaskOutcome.Failed(code, sentence, retryable);
}
