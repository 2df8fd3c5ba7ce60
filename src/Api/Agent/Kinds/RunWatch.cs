using Modular.Api.Agent.Server;
using Modular.Api.Agent.State;

namespace Modular.Api.Agent.Kinds;

/// <summary>
/// Waits for whatever ends a run first: itself, its owner, its lease, its time, what it writes or the agent.
/// </summary>
internal sealed class RunWatch(SpaceLimit space, TimeProvider clock)
{
    /// <summary>The outcome of <paramref name="work"/>, or of what comes before its end; null drops the run.</summary>
    public async Task<TaskOutcome?> FirstReason(Task<TaskOutcome> work, TaskRun run, CancellationToken working)
    {
        using var watching = CancellationTokenSource.CreateLinkedTokenSource(working);
        var (asked, seconds) = (run.Held.Asked, run.Task.TimeoutSeconds);
        var timeout = Task.Delay(TimeSpan.FromSeconds(seconds), clock, watching.Token);
        var full = space.Exceeded(run.Directory, watching.Token);
        var first = await Task.WhenAny(work, asked, timeout, full);
        await watching.CancelAsync();
        if (first == work)
            return await work;
        if (first == asked && await asked == Ending.Cancel)
        {
            run.Output.Note("Ended: cancelled.");
            return TaskOutcome.Cancelled;
        }

        // Lost, or the agent stops: nobody waits for a result.
        if (first == asked || first.IsCanceled)
            return null;
        return first == timeout
            ? Ended(run, "tasks.timeout", $"It ran longer than {seconds} s and was ended.", retryable: true)
            : Ended(run, "agent.work_dir_full", $"It wrote more than {space} and was ended.", retryable: false);
    }

    /// <summary>Runs <paramref name="work"/> within the agent; it has ended when this returns.</summary>
    public async Task<TaskOutcome?> Follow(
        Func<CancellationToken, Task<TaskOutcome>> work, TaskRun run, CancellationToken working)
    {
        using var ending = new CancellationTokenSource();
        var done = work(ending.Token);
        var outcome = await FirstReason(done, run, working);
        await ending.CancelAsync();
        await ((Task)done).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return outcome;
    }

    private static TaskOutcome Ended(TaskRun run, string code, string sentence, bool retryable)
    {
        run.Output.Note("Ended: " + sentence);
        return TaskOutcome.Failed(code, sentence, retryable);
    }
}
