using Modular.Api.Agent.Logs;
using Modular.Api.Agent.Server;
using Modular.Api.Agent.State;

namespace Modular.Api.Agent;

/// <summary>Runs a claimed task from its empty directory to its delivered result.</summary>
internal sealed class TaskRunner(
    TaskWork work, LogShipping shipping, ResultDelivery delivery, Journal journal, TimeProvider clock)
{
    private static readonly TimeSpan PatienceForRoom = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Returns when the server has taken the result, or when there is none to give: the task is lost, or
    /// <paramref name="working"/> ended it and the server hands it out again.
    /// </summary>
    public async Task Run(ClaimedTask task, HeldTask held, CancellationToken working)
    {
        using var shipped = CancellationTokenSource.CreateLinkedTokenSource(working);
        var log = new LogBuffer(clock, PatienceForRoom);
        var shipment = shipping.Ship(held, log, shipped.Token);
        try
        {
            var outcome = await work.Run(task, held, log, working);
            var entry = new JournalEntry(task.Id, task.LeaseEpoch, Outcome: outcome);
            if (outcome is null)
            {
                journal.Remove(entry);
                return;
            }

            Keep(entry, log);
            log.Complete();
            await shipment;
            await delivery.Deliver(entry, working);
        }
        finally
        {
            await shipped.CancelAsync();
            await shipment.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    // From here on a restart sends the result instead of losing it; the log that is still on its way may go missing.
    private void Keep(JournalEntry entry, LogBuffer log)
    {
        try
        {
            journal.Write(entry);
        }
        catch (IOException e)
        {
            // A full disk: the result is still sent by this process, only not by a later one.
            log.Note($"The result could not be kept on this machine: {e.Message}");
        }
    }
}
