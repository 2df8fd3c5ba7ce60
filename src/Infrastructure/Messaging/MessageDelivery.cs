using Microsoft.Extensions.Logging;
using Npgsql;

namespace Modular.Infrastructure.Messaging;

/// <summary>
/// Where the transport's messages arrive: each is handled, tried again later, given up or given back.
/// </summary>
internal sealed class MessageDelivery(
    MessageHandling handling, MessageFailures failures, Outbox outbox, ClaimedMessages claims,
    ILogger<MessageDelivery> log) : IDisposable
{
    /// <summary>What runs here.</summary>
    public RunningHandlers Running { get; } = new();

    /// <summary>Handles a message or reschedules it; never throws, so the transport always acknowledges.</summary>
    public async Task Deliver(Handoff handoff)
    {
        if (!Running.Begin())
        {
            await Settle(handoff.Id, () => outbox.Release(handoff));
            return;
        }

        TakenMessage? taken = null;
        claims.Begin(handoff.Id);
        try
        {
            await Handle(handoff, message => taken = message);
        }
        finally
        {
            claims.End(handoff.Id, taken);
            Running.End();
        }
    }

    public void Dispose() => Running.Dispose();

    private async Task Handle(Handoff handoff, Action<TakenMessage> taken)
    {
        TakenMessage? message = null;
        try
        {
            await handling.Run(
                handoff,
                row =>
                {
                    message = row;
                    taken(row);
                },
                Running.Cut);
        }
        // The process stops: the transaction is undone, and the message goes to another, without an attempt. Of one
        // whose handler had begun it is known how that ended.
        catch (OperationCanceledException) when (Running.Cut.IsCancellationRequested)
        {
            await Settle(handoff.Id, () => message is null
                ? outbox.Release(handoff)
                : outbox.Reschedule(message, TimeSpan.Zero, tried: false));
        }
        catch (LeaseLost)
        {
            log.LogWarning("Message {Id} took longer than its lease and is handled by another claim", handoff.Id);
        }
        // The edge of the work: a handler may fail in any way. Where not even the row could be read, it is claimed
        // again when its lease ends.
        catch (Exception e) when (message is null)
        {
            log.LogWarning(e, "Message {Id} could not be taken", handoff.Id);
        }
        catch (Exception e)
        {
            await Settle(handoff.Id, () => failures.Settle(message!, e));
        }
    }

    private async Task Settle(long id, Func<Task> settle)
    {
        try
        {
            await settle();
        }
        catch (NpgsqlException e)
        {
            log.LogWarning(
                "Message {Id} could not be given back and waits for its lease to end: {Reason}", id, e.Message);
        }
    }
}
