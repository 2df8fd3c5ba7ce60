using System.Security.Cryptography;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Modular.Domain;
using Modular.Infrastructure.Postgres;
using Npgsql;

namespace Modular.Infrastructure.Messaging;

/// <summary>Runs the handler of a message so that its effect and the end of the message are one commit.</summary>
internal sealed class MessageDelivery(
    IServiceScopeFactory scopes, SubscriptionCatalogue subscriptions, Outbox outbox, UnfinishedMessages unfinished,
    ILogger<MessageDelivery> log)
{
    /// <summary>Handles a message or reschedules it; never throws, so the transport always acknowledges.</summary>
    public async Task Deliver(Handoff message)
    {
        if (!unfinished.Begin(message.Id))
            return;

        Row? row = null;
        try
        {
            await Handle(message, found => row = found, unfinished.Cut);
        }
        // The process stops: the transaction is undone, and the relay gives the message back.
        catch (OperationCanceledException) when (unfinished.Cut.IsCancellationRequested)
        {
        }
        // The edge of the work: a handler may fail in any way.
        catch (Exception e)
        {
            await Fail(message, row, e);
        }
        finally
        {
            unfinished.End(message.Id);
        }
    }

    private async Task Handle(Handoff message, Action<Row> found, CancellationToken ct)
    {
        // The lock is the lease while the handler runs: others skip the row, and when this process or its connection
        // dies PostgreSQL frees it at once. Another claim, or none: somebody else has it, or it is done.
        const string take = """
            select queue, type, attempt from messaging.outbox where id = @Id and claim = @Claim for update skip locked
            """;
        const string done = "delete from messaging.outbox where id = @Id";

        await using var scope = scopes.CreateAsyncScope();
        var session = scope.ServiceProvider.GetRequiredService<PostgresSession>();
        await session.Run(async () =>
        {
            if (await session.QueryOne<Row>(take, new { message.Id, message.Claim }, ct) is not { } row)
                return false;

            found(row);
            await subscriptions.Find(row.Queue, row.Type).Handle(scope.ServiceProvider, message.Payload, ct);
            session.Defer(done, new { message.Id });
            return true;
        }, ct);
    }

    private async Task Fail(Handoff message, Row? row, Exception cause)
    {
        try
        {
            // Not even the row could be read: it is claimed again when its lease ends.
            if (row is null)
                log.LogWarning(cause, "Message {Id} could not be taken", message.Id);
            else if (Final(cause) || row.Attempt >= subscriptions.Find(row.Queue, row.Type).Retry.Attempts)
                await Bury(message, row, cause);
            else
                await Reschedule(message, row, cause);
        }
        catch (NpgsqlException e)
        {
            log.LogWarning(
                "Message {Id} could not be rescheduled and waits for its lease to end: {Reason}",
                message.Id, e.Message);
        }
    }

    private async Task Bury(Handoff message, Row row, Exception cause)
    {
        log.LogError(
            cause, "Message {Id} ({Type}) is given up after {Attempts} tries", message.Id, row.Type, row.Attempt);
        await outbox.Bury(message, cause);
    }

    private async Task Reschedule(Handoff message, Row row, Exception cause)
    {
        var jitter = RandomNumberGenerator.GetInt32(1001) / 1000.0;
        var delay = subscriptions.Find(row.Queue, row.Type).Retry.Delay(row.Attempt, jitter);
        log.LogWarning(
            cause, "Message {Id} ({Type}) failed, try {Attempt}; the next comes in {Delay}",
            message.Id, row.Type, row.Attempt, delay);
        await outbox.Reschedule(message, delay);
    }

    // A refusal says the same again tomorrow, unless it names a time to come back.
    private static bool Final(Exception cause) => cause is Refusal { RetryAfter: null };

    private sealed class Row
    {
        public string Queue { get; init; } = "";
        public string Type { get; init; } = "";
        public int Attempt { get; init; }
    }
}
