using Modular.Api.Agent.Server;
using Modular.Api.Agent.State;

namespace Modular.Api.Agent;

/// <summary>Starts work in the background and keeps the book of what is held, whatever becomes of it.</summary>
internal sealed class TaskStarter(
    TaskRunner runner, ResultDelivery delivery, HeldTasks tasks, AgentStop stop, ILogger log)
{
    /// <summary>Runs a claimed task; <paramref name="ended"/> is called when its slot is free again.</summary>
    public void Start(ClaimedTask task, Action ended)
    {
        var older = tasks.All().Where(held => held.Id == task.Id && held.LeaseEpoch != task.LeaseEpoch).ToList();
        var held = tasks.Add(task.Id, task.LeaseEpoch);
        log.LogInformation(
            "Task {Task} of kind {Kind} begins, attempt {Attempt} of {Max}.",
            task.Id,
            task.Kind,
            task.Attempt,
            task.MaxAttempts);
        _ = Hold(held, ended, async () =>
        {
            // Its lease ended unnoticed and it came back: the run of the older lease must be over first.
            older.ForEach(run => run.Ask(Ending.Lost));
            await Task.WhenAll(older.Select(run => run.Released)).WaitAsync(stop.Working);
            await runner.Run(task, held, stop.Working);
        });
    }

    /// <summary>Sends a result that an earlier process of this agent could not send.</summary>
    public void Resume(JournalEntry finished)
    {
        var held = tasks.Add(finished.TaskId, finished.LeaseEpoch);
        _ = Hold(held, () => { }, () => delivery.Deliver(finished, stop.Working));
    }

    private async Task Hold(HeldTask held, Action ended, Func<Task> work)
    {
        try
        {
            await work();
        }
        catch (OperationCanceledException) when (stop.Working.IsCancellationRequested)
        {
            // The agent stops: what is journalled is sent by the next one.
        }
        catch (ServerRefusal refusal) when (refusal.EndsAgent)
        {
            stop.Fail(refusal);
        }
        catch (Exception e)
        {
            // A fault of one task must not take the others with it; the server hands this one out again.
            log.LogError(e, "Task {Task} is given up.", held.Id);
        }
        finally
        {
            tasks.Remove(held);
            ended();
        }
    }
}
