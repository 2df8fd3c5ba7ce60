using Microsoft.Extensions.DependencyInjection;
using Modular.Application.Pipeline;
using Modular.Infrastructure.Postgres;

namespace Modular.Infrastructure.Messaging;

/// <summary>A message whose row a handler holds.</summary>
internal sealed record TakenMessage
{
    public long Id { get; init; }
    public int Claim { get; init; }
    public string Queue { get; init; } = "";
    public string Type { get; init; } = "";
    public int Attempt { get; init; }

    /// <summary>
    /// Tries in a row that nobody has seen the end of, this one included once it began; 0 when no lease has lapsed.
    /// </summary>
    public int Unended { get; init; }

    public string Payload { get; init; } = "";

    /// <summary>How often it was tried, this time included.</summary>
    public int Tries => Attempt + Math.Max(Unended - 1, 0);
}

/// <summary>Runs the handler of a message so that its effect and the end of the message are one commit.</summary>
internal sealed class MessageHandling(
    IServiceScopeFactory scopes, SubscriptionCatalogue subscriptions, MessageLease lease)
{
    // As for tasks: the fourth process that ends, or stands still for longer than a lease, is the last. It may have
    // nothing to do with the message, and a dead letter can be replayed.
    private const int MaxUnended = 3;

    /// <summary>
    /// Handles a message, or does nothing when it is done, or taken by another; <paramref name="taken"/> is told each
    /// time its row is taken, so twice for a long one.
    /// </summary>
    /// <exception cref="UnknownMessage">A newer release wrote it.</exception>
    /// <exception cref="HandlerNeverEnded">It is not begun another time.</exception>
    /// <exception cref="LeaseLost">Another claim took the message while its handler worked.</exception>
    public async Task Run(Handoff handoff, Action<TakenMessage> taken, CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var parts = new Parts(scope.ServiceProvider, scope.ServiceProvider.GetRequiredService<PostgresSession>());
        var leased = await parts.Session.Run(async () =>
        {
            if (await Take(parts.Session, handoff, ct) is not { } message)
                return null;

            taken(message);
            if (message.Unended > MaxUnended)
                throw new HandlerNeverEnded(message.Tries);
            // In doubt the try is counted before it begins, which costs a commit that others are spared.
            if (SubscriptionOf(message).IsLong || message.Unended > 0)
                return await lease.Begin(parts.Session, message, ct);

            await Finish(parts, message, await Begin(parts, message, ct), ct);
            return null;
        }, ct);
        if (leased is null)
            return;

        taken(leased);
        await Work(parts, leased, ct);
    }

    // The lock is the lease while the transaction runs: others skip the row, and when this process or its connection
    // dies PostgreSQL frees it at once. Another claim, or none: somebody else has it, or it is done.
    private static Task<TakenMessage?> Take(PostgresSession session, Handoff handoff, CancellationToken ct)
    {
        const string sql = """
            select id, claim, queue, type, attempt, unended, payload from messaging.outbox
            where id = @Id and claim = @Claim for update skip locked
            """;
        return session.QueryOne<TakenMessage>(sql, new { handoff.Id, handoff.Claim }, ct);
    }

    private static async Task Finish(Parts parts, TakenMessage message, MessageEffect effect, CancellationToken ct)
    {
        const string sql = "delete from messaging.outbox where id = @Id";
        await effect(ct);
        parts.Session.Defer(sql, new { message.Id });
    }

    private async Task Work(Parts parts, TakenMessage message, CancellationToken ct)
    {
        var effect = await lease.Keep(message, held => Begin(parts, message, held), ct);
        await parts.Session.Run(async () =>
        {
            await MessageLease.Require(parts.Session, message, ct);
            await Finish(parts, message, effect, ct);
            return true;
        }, ct);
    }

    private Task<MessageEffect> Begin(Parts parts, TakenMessage message, CancellationToken ct) =>
        SubscriptionOf(message).Begin(parts.Scope, message.Payload, ct);

    private MessageSubscription SubscriptionOf(TakenMessage message) =>
        subscriptions.Find(message.Queue, message.Type) ?? throw new UnknownMessage();

    private sealed record Parts(IServiceProvider Scope, PostgresSession Session);
}

/// <summary>This release has no handler for the message; a broker hands it to any process.</summary>
internal sealed class UnknownMessage() : Exception("This release has no handler for the message.");

/// <summary>A message whose handler began several times and was never heard of again.</summary>
internal sealed class HandlerNeverEnded(int tries) : Exception(
    $"Its handler began {tries} times and was never seen to end: each time its process ended or stood still.");
