using MediatR;
using Modular.Application.Pipeline;

namespace Modular.Infrastructure.Postgres;

internal sealed class RemoveExpiredAnswersHandler(PostgresSession session) : IRequestHandler<RemoveExpiredAnswers, int>
{
    public async Task<int> Handle(RemoveExpiredAnswers command, CancellationToken ct)
    {
        // Several processes run this at once: each takes rows that no other has locked. A key that is being used again
        // is locked by that request and stays.
        const string sql = """
            delete from pipeline.idempotency_key where scope in (
                select scope from pipeline.idempotency_key where expires_at <= now()
                order by expires_at limit @BatchSize for update skip locked)
            """;
        return await session.Execute(sql, new { RemoveExpiredAnswers.BatchSize }, ct);
    }
}
