using Dapper;
using Modular.Application.Pipeline;
using Modular.Domain;
using Npgsql;

namespace Modular.Infrastructure.Messaging;

/// <summary>A row that a relay has just claimed.</summary>
internal sealed class ClaimedMessage
{
    public long Id { get; init; }
    public string Queue { get; init; } = "";
    public string? Key { get; init; }
    public int Claim { get; init; }

    public Handoff ToHandoff() => new(Id, Claim);
}

/// <summary>The outbox as its relays see it; every statement is a transaction of its own.</summary>
internal sealed class Outbox(
    NpgsqlDataSource source, SubscriptionCatalogue subscriptions, MessagingOptions options, TimeProvider clock)
{
    private readonly Guid _relay = Ids.New(clock.GetUtcNow());

    /// <summary>
    /// Claims up to <paramref name="room"/> ready messages of each queue for this relay. It cannot be cancelled: a
    /// claim whose answer nobody waits for would hold its messages until their lease ends.
    /// </summary>
    public async Task<IReadOnlyList<ClaimedMessage>> Claim(IReadOnlyDictionary<string, int> room)
    {
        // Read in the order of outbox_ready, lowest first; rows that another relay is claiming, or whose handler runs
        // (it holds the row locked), are skipped. After the lock the conditions are checked again on the newest
        // version, so that a lease just taken is seen. A keyed row must be the oldest of its key, which is the first
        // at or after the key in outbox_key and is asked for once a key: the older one counts even while it is locked,
        // leased or waiting for another try. Types that this release does not know are left to one that does.
        // The planner knows neither how little is asked for nor how much a long queue holds, and would read and sort
        // all of it for each claim: 50 ms among 100,000 rows instead of 1 ms, and more than 30 s when 20,000 waited
        // behind each of two keys. Without sorts only the two indexes give the orders.
        // A lease that lapsed leaves open whether a handler began: the next claim is the same try once more, in doubt.
        const string sql = """
            set local enable_sort = off;
            with ready as materialized (
                select row.id from unnest(@Queues, @Room) as wanted (queue, room)
                cross join lateral (
                    select o.id from messaging.outbox o
                    left join lateral (
                        select head.id from messaging.outbox head where head.queue = o.queue and head.key >= o.key
                        order by head.key, head.id limit 1) oldest on true
                    where o.queue = wanted.queue and o.ready_at <= now() and o.type = any(@Types)
                      and (o.lease_until is null or o.lease_until <= now()) and coalesce(o.id = oldest.id, true)
                    order by o.ready_at, o.id limit wanted.room
                    for update of o skip locked) row)
            update messaging.outbox o
            set attempt = attempt + case when lease_until is null then 1 else 0 end,
                unended = case when lease_until is null then unended else greatest(unended, 1) end,
                claim = claim + 1, claimed_by = @Relay, lease_until = now() + @Lease
            where o.id = any(array(select id from ready))
            returning o.id, o.queue, o.key, o.claim
            """;
        await using var connection = await source.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        var claimed = await connection.QueryAsync<ClaimedMessage>(sql, new
        {
            Queues = room.Keys.ToArray(),
            Room = room.Values.ToArray(),
            subscriptions.Types,
            Relay = _relay,
            options.Lease,
        });
        await transaction.CommitAsync();
        return claimed.AsList();
    }

    /// <summary>Which of the messages, claimed by this relay, a relay or a handler still has under a lease.</summary>
    public async Task<IReadOnlySet<long>> Leased(IReadOnlyCollection<ClaimedMessage> messages)
    {
        const string sql = "select id from messaging.outbox where id = any(@Ids) and lease_until > now()";
        if (messages.Count == 0)
            return new HashSet<long>();

        await using var connection = await source.OpenConnectionAsync();
        var ids = messages.Select(message => message.Id).ToArray();
        return (await connection.QueryAsync<long>(sql, new { Ids = ids })).ToHashSet();
    }

    /// <summary>Gives messages back as if they had not been claimed, but for those whose handler runs.</summary>
    public async Task Release(IReadOnlyCollection<ClaimedMessage> messages)
    {
        // A short handler has its row locked and a long one has changed the claim. A new claim number, so that a
        // handoff still on its way is dropped.
        const string sql = """
            update messaging.outbox o
            set attempt = attempt - 1, claim = o.claim + 1, claimed_by = null, lease_until = null
            from (
                select row.id from messaging.outbox row
                join unnest(@Ids, @Claims) as given (id, claim) on row.id = given.id and row.claim = given.claim
                for update of row skip locked) held
            where o.id = held.id
            """;
        if (messages.Count == 0)
            return;

        await Execute(sql, new
        {
            Ids = messages.Select(message => message.Id).ToArray(),
            Claims = messages.Select(message => message.Claim).ToArray(),
        });
    }

    /// <summary>Gives one message back.</summary>
    public Task Release(Handoff handoff) => Release([new ClaimedMessage { Id = handoff.Id, Claim = handoff.Claim }]);

    /// <summary>Extends the lease of a message; false when another claim has taken it.</summary>
    public async Task<bool> Renew(TakenMessage message, CancellationToken ct)
    {
        const string sql = """
            update messaging.outbox set lease_until = now() + @Lease where id = @Id and claim = @Claim
            """;
        await using var connection = await source.OpenConnectionAsync(ct);
        return await connection.ExecuteAsync(new CommandDefinition(
            sql, new { message.Id, message.Claim, options.Lease }, cancellationToken: ct)) == 1;
    }

    /// <summary>
    /// Lets a message be claimed again after <paramref name="delay"/>, unless it has been already; one that was not
    /// <paramref name="tried"/> to its end gets its attempt back.
    /// </summary>
    public async Task Reschedule(TakenMessage message, TimeSpan delay, bool tried = true)
    {
        // A new claim number: a broker may deliver the handoff once more, which is no try of its own. Its handler has
        // ended, so there is no doubt about it any more.
        const string sql = """
            update messaging.outbox
            set attempt = attempt - @Untried, unended = 0, claim = claim + 1, ready_at = now() + @Delay,
                claimed_by = null, lease_until = null
            where id = @Id and claim = @Claim
            """;
        await Execute(sql, new { message.Id, message.Claim, Delay = delay, Untried = tried ? 0 : 1 });
    }

    /// <summary>Moves a message to the dead letters, unless it has been claimed again.</summary>
    public async Task Bury(TakenMessage message, Exception cause)
    {
        const string sql = """
            with dead as (
                delete from messaging.outbox where id = @Id and claim = @Claim
                returning id, queue, type, key, payload)
            insert into messaging.dead_letters (id, queue, type, key, payload, attempts, error)
            select id, queue, type, key, payload, @Tries, @Error from dead
            """;
        // An error may quote anything.
        var error = StorableText.Of($"{cause.GetType().Name}: {cause.Message}");
        await Execute(sql, new { message.Id, message.Claim, message.Tries, Error = error });
    }

    private async Task Execute(string sql, object parameters)
    {
        await using var connection = await source.OpenConnectionAsync();
        await connection.ExecuteAsync(sql, parameters);
    }
}
