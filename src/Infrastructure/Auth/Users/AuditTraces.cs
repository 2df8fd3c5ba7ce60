using MediatR;
using Modular.Application.Auth.Users;
using Modular.Infrastructure.Postgres;

namespace Modular.Infrastructure.Auth.Users;

internal sealed class AuditTraces(PostgresSession session) : IRequestHandler<EraseAuditTraces, int>
{
    public async Task<int> Handle(EraseAuditTraces command, CancellationToken ct)
    {
        // Along the indexes of users and of actors. What was done to somebody else keeps its target, which is theirs.
        const string sql = """
            update auth.audit_entry e
            set ip = null, user_agent = null, target = case when user_id = @UserId then null else target end
            where id in (
                select id from auth.audit_entry
                where (user_id = @UserId and num_nonnulls(ip, user_agent, target) > 0)
                   or (actor_id = @UserId and actor_id is distinct from user_id and num_nonnulls(ip, user_agent) > 0)
                limit @BatchSize)
            """;
        return await session.Execute(sql, new { command.UserId, EraseAuditTraces.BatchSize }, ct);
    }
}
