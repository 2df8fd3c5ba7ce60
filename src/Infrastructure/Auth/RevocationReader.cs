using Dapper;
using Npgsql;

namespace Modular.Infrastructure.Auth;

/// <summary>
/// Brings this host's knowledge of tokens up to date: what has been revoked, and which keys are still good. Both in one
/// go, so that fresh revocations mean fresh keys.
/// </summary>
internal sealed class RevocationReader(
    NpgsqlDataSource source, Revocations revocations, SigningKeys keys, TimeProvider clock)
{
    /// <summary>Reads what has changed.</summary>
    public async Task Read(CancellationToken ct)
    {
        const string sql = """
            select position, session_id, user_id, not_before, expires_at
            from auth.revocation where position > @Position order by position
            """;
        // Before the query: what is committed while it runs may be missing from its snapshot.
        var startedAt = clock.GetTimestamp();
        await using var connection = await source.OpenConnectionAsync(ct);
        var rows = await connection.QueryAsync<Revocation>(
            new CommandDefinition(sql, new { revocations.Position }, commandTimeout: 5, cancellationToken: ct));
        await keys.Refresh(connection, ct);
        revocations.Apply(rows.AsList(), startedAt);
    }
}
