using System.ComponentModel;
using Modular.Api.Agent.Logs;
using Modular.Api.Agent.Processes;
using Modular.Api.Agent.Server;
using Modular.Api.Agent.State;

namespace Modular.Api.Agent.Kinds;

/// <summary>
/// Runs a command as a process group of its own; <paramref name="invoke"/> reads it from the payload.
/// </summary>
internal sealed class ProcessKind(Func<Payload, Invocation> invoke, RunWatch watch, Journal journal, ILogger log)
    : ITaskKind
{
    // A process that left the group may hold the pipes open for ever; what the group itself wrote is read by then.
    private static readonly TimeSpan PatienceForOutput = TimeSpan.FromSeconds(8);

    public async Task<TaskOutcome?> Run(TaskRun run, CancellationToken working)
    {
        var invocation = Invoke(run);
        try
        {
            using var group = ProcessGroup.Prepare(invocation, run.Directory);
            journal.Write(new JournalEntry(run.Task.Id, run.Task.LeaseEpoch, group.Identity));
            group.Begin();
            return await Watch(group, run, working);
        }
        catch (Exception e) when (e is Win32Exception or IOException or UnauthorizedAccessException)
        {
            return TaskOutcome.Failed(
                "agent.start_failed", $"The task could not be started: {e.Message}", retryable: true);
        }
    }

    private Invocation Invoke(TaskRun run)
    {
        var invocation = invoke(run.Payload);
        var program = invocation.Command[0];
        if (!File.Exists(program))
            throw new InvalidPayload($"payload.name: there is no '{Path.GetFileName(program)}' on this machine.");
        var environment = new Dictionary<string, string>(invocation.Environment)
        {
            [ChildEnvironment.TaskId] = run.Task.Id.ToString(),
        };
        return invocation with { Environment = environment };
    }

    private async Task<TaskOutcome?> Watch(ProcessGroup group, TaskRun run, CancellationToken working)
    {
        using var reading = new CancellationTokenSource();
        var read = Task.WhenAll(
            OutputReader.Read(group.Output, LogLine.Output, run.Output, reading.Token),
            OutputReader.Read(group.Errors, LogLine.Errors, run.Output, reading.Token));

        var outcome = await watch.FirstReason(Outcome(group), run, working);
        // What a task leaves running ends with it; to outlive its task a process must leave the group.
        if (!await group.End())
        {
            log.LogError(
                "Processes of task {Task} do not end, not even by SIGKILL: {Group}", run.Task.Id, group.Identity);
        }

        reading.CancelAfter(outcome is null ? TimeSpan.Zero : PatienceForOutput);
        await read.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return outcome;
    }

    private static async Task<TaskOutcome> Outcome(ProcessGroup group)
    {
        var exitCode = await group.Exited;
        var result = TaskOutcome.Json(new ExitResult(exitCode));
        return exitCode == 0
            ? TaskOutcome.Succeeded(result)
            : TaskOutcome.Failed("agent.exit_code", $"It ended with exit code {exitCode}.", retryable: true, result);
    }

    private sealed record ExitResult(int ExitCode);
}
