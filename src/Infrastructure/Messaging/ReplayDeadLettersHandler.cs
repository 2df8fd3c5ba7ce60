using MediatR;
using Modular.Application.Messaging;
using Modular.Infrastructure.Postgres;
using Npgsql;

namespace Modular.Infrastructure.Messaging;

internal sealed class ReplayDeadLettersHandler(PostgresSession session, SubscriptionCatalogue subscriptions)
    : IRequestHandler<ReplayDeadLetter, ReplayedDeadLetters>, IRequestHandler<ReplayDeadLetters, ReplayedDeadLetters>
{
    public async Task<ReplayedDeadLetters> Handle(ReplayDeadLetter command, CancellationToken ct)
    {
        var replayed = await Handle(new ReplayDeadLetters(Queue: null, Type: null, [command.Id]), ct);
        return replayed.Count == 1 ? replayed : throw new DeadLetterNotFound();
    }

    public async Task<ReplayedDeadLetters> Handle(ReplayDeadLetters command, CancellationToken ct)
    {
        var moved = await Move(command, ct);
        foreach (var (queue, type) in moved.Select(part => (part.Queue, part.Type)))
        {
            if (subscriptions.Find(queue, type) is null)
                throw new MessageNotTaken(queue, type);
            session.PulseAfterCommit(SubscriptionCatalogue.Topic(queue));
        }

        return new ReplayedDeadLetters(moved.Sum(part => part.Count));
    }

    private async Task<IReadOnlyList<Moved>> Move(ReplayDeadLetters command, CancellationToken ct)
    {
        // The order of ids has to be the order of commits within a key. A publisher holds the row of the key's
        // aggregate for that; a replay knows no aggregate, so for its few milliseconds it lets nobody else write here.
        // Were a publisher's later id committed first, its message could be running when this one appears before it.
        // A handler that runs has only its row locked, which this does not wait for.
        const string alone = """
            set local lock_timeout = '3s';
            lock table messaging.outbox in share row exclusive mode
            """;
        // A new id: behind all that is there, and no handoff of the former one fits. Sorted before ids are given, so
        // that messages of one key keep their order. Who comes second finds the rows gone.
        const string sql = """
            with taken as (
                delete from messaging.dead_letters where id in (
                    select id from messaging.dead_letters
                    where (@Queue::text is null or queue = @Queue) and (@Type::text is null or type = @Type)
                      and (@Ids::bigint[] is null or id = any(@Ids))
                    order by died_at, id limit @BatchSize
                    for update)
                returning id, queue, type, key, payload),
            put as (
                insert into messaging.outbox (queue, type, key, payload)
                select queue, type, key, payload from taken order by id
                returning queue, type)
            select queue, type, count(*)::integer as count from put group by queue, type order by queue, type
            """;
        var filter = new { command.Queue, command.Type, Ids = command.Ids?.ToArray(), ReplayDeadLetters.BatchSize };
        try
        {
            await session.Execute(alone, new { }, ct);
            return await session.Query<Moved>(sql, filter, ct);
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.LockNotAvailable)
        {
            throw new OutboxBusy();
        }
    }

    private sealed class Moved
    {
        public string Queue { get; init; } = "";
        public string Type { get; init; } = "";
        public int Count { get; init; }
    }
}
