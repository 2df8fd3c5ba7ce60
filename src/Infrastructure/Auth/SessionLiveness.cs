using Dapper;
using Modular.Application.Pipeline;
using Modular.Infrastructure.Postgres;
using Npgsql;

namespace Modular.Infrastructure.Auth;

/// <summary>Tells whether a session is alive: from memory while that is fresh, else from the database.</summary>
internal sealed class SessionLiveness(Revocations revocations, NpgsqlDataSource source)
{
    /// <summary>Whether the session has not ended.</summary>
    /// <exception cref="ServiceUnavailable">Memory is stale and the database is away.</exception>
    public ValueTask<bool> IsLive(Guid sessionId, CancellationToken ct) => revocations.Of(sessionId) switch
    {
        SessionKnowledge.Live => ValueTask.FromResult(true),
        SessionKnowledge.Ended => ValueTask.FromResult(false),
        _ => new ValueTask<bool>(Ask(sessionId, ct).OrUnavailable()),
    };

    private async Task<bool> Ask(Guid sessionId, CancellationToken ct)
    {
        const string sql = """
            select exists (
                select from auth.session s join auth.account a on a.id = s.user_id
                where s.id = @SessionId and not a.disabled)
            """;
        await using var connection = await source.OpenConnectionAsync(ct);
        return await connection.ExecuteScalarAsync<bool>(
            new CommandDefinition(sql, new { SessionId = sessionId }, cancellationToken: ct));
    }
}
