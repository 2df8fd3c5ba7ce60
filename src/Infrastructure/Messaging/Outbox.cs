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
    public string Payload { get; init; } = "";
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
        // version, so that a lease just taken is seen. A keyed row must be the oldest of its key (outbox_key): the
        // older one counts even while it is locked, leased or waiting for another try. Types that this release does
        // not know are left to one that does.
        const string sql = """
            with ready as materialized (
                select row.id from unnest(@Queues, @Room) as wanted (queue, room)
                cross join lateral (
                    select o.id from messaging.outbox o
                    where o.queue = wanted.queue and o.ready_at <= now() and o.type = any(@Types)
                      and (o.lease_until is null or o.lease_until <= now())
                      and (o.key is null or not exists (
                          select from messaging.outbox older
                          where older.queue = o.queue and older.key = o.key and older.id < o.id))
                    order by o.ready_at, o.id limit wanted.room
                    for update skip locked) row)
            update messaging.outbox o
            set attempt = attempt + 1, claim = claim + 1, claimed_by = @Relay, lease_until = now() + @Lease
            from ready where o.id = ready.id
            returning o.id, o.queue, o.key, o.claim, o.payload
            """;
        await using var connection = await source.OpenConnectionAsync();
        return (await connection.QueryAsync<ClaimedMessage>(sql, new
        {
            Queues = room.Keys.ToArray(),
            Room = room.Values.ToArray(),
            subscriptions.Types,
            Relay = _relay,
            options.Lease,
        })).AsList();
    }

    /// <summary>
    /// Gives claimed messages back as if they had not been claimed, but for those whose handler still runs.
    /// </summary>
    public async Task Release(IReadOnlyCollection<long> ids)
    {
        // A new claim number, so that a handoff still on its way is dropped.
        const string sql = """
            update messaging.outbox set attempt = attempt - 1, claim = claim + 1, claimed_by = null, lease_until = null
            where id in (
                select id from messaging.outbox where id = any(@Ids) and claimed_by = @Relay for update skip locked)
            """;
        await Execute(sql, new { Ids = ids.ToArray(), Relay = _relay });
    }

    /// <summary>Lets a message be claimed again after <paramref name="delay"/>, unless it has been already.</summary>
    public async Task Reschedule(Handoff message, TimeSpan delay)
    {
        const string sql = """
            update messaging.outbox set ready_at = now() + @Delay, claimed_by = null, lease_until = null
            where id = @Id and claim = @Claim
            """;
        await Execute(sql, new { message.Id, message.Claim, Delay = delay });
    }

    /// <summary>Moves a message to the dead letters, unless it has been claimed again.</summary>
    public async Task Bury(Handoff message, Exception cause)
    {
        const string sql = """
            with dead as (
                delete from messaging.outbox where id = @Id and claim = @Claim
                returning id, queue, type, key, payload, attempt)
            insert into messaging.dead_letters (id, queue, type, key, payload, attempts, error)
            select id, queue, type, key, payload, attempt, @Error from dead
            """;
        // An error may quote anything.
        var error = StorableText.Of($"{cause.GetType().Name}: {cause.Message}");
        await Execute(sql, new { message.Id, message.Claim, Error = error });
    }

    private async Task Execute(string sql, object parameters)
    {
        await using var connection = await source.OpenConnectionAsync();
        await connection.ExecuteAsync(sql, parameters);
    }
}
