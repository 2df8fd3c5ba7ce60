using Dapper;
using Modular.Application.Auth;
using Npgsql;

namespace Modular.Infrastructure.Auth;

internal sealed class SessionTimes(NpgsqlDataSource source) : ISessionTimes
{
    public async Task<DateTimeOffset?> BeganAt(Guid sessionId, CancellationToken ct)
    {
        const string sql = "select created_at from auth.session where id = @SessionId";
        await using var connection = await source.OpenConnectionAsync(ct);
        return await connection.QuerySingleOrDefaultAsync<DateTimeOffset?>(
            new CommandDefinition(sql, new { SessionId = sessionId }, cancellationToken: ct));
    }
}
