using Dapper;
using Modular.Application.Pipeline;
using Modular.Infrastructure.Postgres;
using Npgsql;

namespace Modular.Infrastructure.Auth;

/// <summary>
/// Tells whether an access token still counts: from memory while that is fresh, else from the database.
/// </summary>
internal sealed class SessionLiveness(Revocations revocations, NpgsqlDataSource source)
{
    /// <summary>Whether neither the token's session has ended nor its user's tokens were revoked since.</summary>
    /// <exception cref="ServiceUnavailable">Memory is stale and the database is away.</exception>
    public ValueTask<bool> IsLive(Principal token, CancellationToken ct) => revocations.Of(token) switch
    {
        SessionKnowledge.Live => ValueTask.FromResult(true),
        SessionKnowledge.Ended => ValueTask.FromResult(false),
        _ => new ValueTask<bool>(Ask(token, ct).OrUnavailable()),
    };

    private async Task<bool> Ask(Principal token, CancellationToken ct)
    {
        // The index of a user's revocations, which are few.
        const string sql = """
            select exists (
                select from auth.session s join auth.account a on a.id = s.user_id
                where s.id = @SessionId and s.user_id = @UserId and not a.disabled)
            and not exists (
                select from auth.revocation r where r.user_id = @UserId and r.not_before > @IssuedAt)
            """;
        var parameters = new { SessionId = token.CredentialId, token.UserId, token.IssuedAt };
        await using var connection = await source.OpenConnectionAsync(ct);
        return await connection.ExecuteScalarAsync<bool>(
            new CommandDefinition(sql, parameters, cancellationToken: ct));
    }
}
