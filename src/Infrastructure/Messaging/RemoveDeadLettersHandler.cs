using MediatR;
using Modular.Application.Messaging;
using Modular.Infrastructure.Postgres;

namespace Modular.Infrastructure.Messaging;

internal sealed class RemoveDeadLettersHandler(PostgresSession session, DeadLetterRetention retention)
    : IRequestHandler<RemoveDeadLetter, long>, IRequestHandler<RemoveOldDeadLetters, int>
{
    public async Task<long> Handle(RemoveDeadLetter command, CancellationToken ct)
    {
        const string sql = "delete from messaging.dead_letters where id = @Id";
        return await session.Execute(sql, command, ct) == 1 ? command.Id : throw new DeadLetterNotFound();
    }

    public async Task<int> Handle(RemoveOldDeadLetters command, CancellationToken ct)
    {
        // Several processes run this at once: each takes rows that no other has locked, along dead_letters_died_at. One
        // that is just being replayed is left to that.
        const string sql = """
            delete from messaging.dead_letters where id in (
                select id from messaging.dead_letters where died_at < now() - make_interval(days => @Days)
                order by died_at, id limit @BatchSize for update skip locked)
            """;
        return retention.Days == 0
            ? 0
            : await session.Execute(sql, new { retention.Days, RemoveOldDeadLetters.BatchSize }, ct);
    }
}
