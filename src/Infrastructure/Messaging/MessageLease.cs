using Modular.Infrastructure.Postgres;
using Npgsql;

namespace Modular.Infrastructure.Messaging;

/// <summary>Holds a message while its handler works without a transaction.</summary>
internal sealed class MessageLease(Outbox outbox, MessagingOptions options, TimeProvider clock)
{
    // Two renewals may fail before the lease ends.
    private TimeSpan Renewal => options.Lease / 3;

    /// <summary>
    /// Takes the lease anew in the transaction that has locked the row, under a claim of its own: a handoff that comes
    /// a second time finds it gone. In doubt about its last try, this one is counted.
    /// </summary>
    public async Task<TakenMessage> Begin(PostgresSession session, TakenMessage message, CancellationToken ct)
    {
        const string sql = """
            update messaging.outbox set claim = @Claim, unended = @Unended, lease_until = now() + @Lease where id = @Id
            """;
        var begun = message with
        {
            Claim = message.Claim + 1,
            Unended = message.Unended == 0 ? 0 : message.Unended + 1,
        };
        await session.Execute(sql, new { begun.Id, begun.Claim, begun.Unended, options.Lease }, ct);
        return begun;
    }

    /// <summary>
    /// Does <paramref name="work"/> and renews the lease meanwhile; what it is handed is cancelled when the lease is
    /// lost.
    /// </summary>
    /// <exception cref="LeaseLost">Another claim may have taken the message.</exception>
    public async Task<T> Keep<T>(TakenMessage message, Func<CancellationToken, Task<T>> work, CancellationToken ct)
    {
        using var held = CancellationTokenSource.CreateLinkedTokenSource(ct);
        using var done = new CancellationTokenSource();
        var renewing = Renew(message, held, done.Token);
        try
        {
            return await work(held.Token);
        }
        catch (OperationCanceledException) when (held.IsCancellationRequested && !ct.IsCancellationRequested)
        {
            throw new LeaseLost();
        }
        finally
        {
            await done.CancelAsync();
            await renewing;
        }
    }

    /// <summary>
    /// Locks the row for the transaction that ends the message. It waits for whoever is just looking whether the lease
    /// has ended; if that one takes the message, the claim has changed.
    /// </summary>
    /// <exception cref="LeaseLost">Another claim has taken the message.</exception>
    public static async Task Require(PostgresSession session, TakenMessage message, CancellationToken ct)
    {
        const string sql = "select id from messaging.outbox where id = @Id and claim = @Claim for update";
        if (await session.QueryOne<long?>(sql, new { message.Id, message.Claim }, ct) is null)
            throw new LeaseLost();
    }

    private async Task Renew(TakenMessage message, CancellationTokenSource held, CancellationToken done)
    {
        var renewedAt = clock.GetTimestamp();
        while (true)
        {
            await Task.Delay(Renewal, clock, done).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (done.IsCancellationRequested)
                return;

            var askedAt = clock.GetTimestamp();
            var renewed = await TryRenew(message, done);
            if (renewed == true)
                renewedAt = askedAt;
            // The database is away: once the lease must have ended, somebody else may have the message.
            if (renewed == false || clock.GetElapsedTime(renewedAt) >= options.Lease)
            {
                await held.CancelAsync();
                return;
            }
        }
    }

    /// <summary>Whether the lease is held, or null when the database does not say.</summary>
    private async Task<bool?> TryRenew(TakenMessage message, CancellationToken done)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(done);
        limit.CancelAfter(Renewal);
        try
        {
            return await outbox.Renew(message, limit.Token);
        }
        catch (Exception e) when (e is NpgsqlException or OperationCanceledException)
        {
            return null;
        }
    }
}

/// <summary>The message belongs to another claim, whose handler does the work again.</summary>
internal sealed class LeaseLost() : Exception("Another claim has taken the message.");
