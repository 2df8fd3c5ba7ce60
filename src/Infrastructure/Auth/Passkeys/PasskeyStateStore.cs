using Dapper;
using Modular.Application.Auth.Passkeys;
using Modular.Application.Pipeline;
using Modular.Infrastructure.Postgres;
using Npgsql;

namespace Modular.Infrastructure.Auth.Passkeys;

internal sealed class PasskeyStateStore(PostgresSession session, NpgsqlDataSource source, TimeProvider clock)
    : IPasskeyStateStore
{
    public void Add(PasskeyState state, byte[] tokenHash)
    {
        const string sql = """
            insert into auth.passkey_state (id, token_hash, purpose, user_id, ceremony, expires_at)
            values (@Id, @TokenHash, @Purpose, @UserId, @Ceremony, @ExpiresAt)
            """;
        session.Defer(sql, new
        {
            state.Id,
            TokenHash = tokenHash,
            Purpose = NameOf(state.Purpose),
            state.UserId,
            state.Ceremony,
            state.ExpiresAt,
        });
    }

    public async Task<string?> Spend(PrefixedToken token, PasskeyPurpose purpose, Guid? userId, CancellationToken ct)
    {
        // Of any number at once one deletes the row; the others wait for its lock and find none. What is not of this
        // purpose and user stays: nobody spends what is somebody else's.
        const string sql = """
            delete from auth.passkey_state
            where id = @Id and token_hash = @Hash and purpose = @Purpose and user_id is not distinct from @UserId
                and expires_at > @Now
            returning ceremony
            """;
        var parameters = new
        {
            token.Id,
            token.Hash,
            Purpose = NameOf(purpose),
            UserId = userId,
            Now = clock.GetUtcNow(),
        };
        await using var connection = await source.OpenConnectionAsync(ct);
        return await connection.QuerySingleOrDefaultAsync<string?>(
            new CommandDefinition(sql, parameters, cancellationToken: ct));
    }

    private static string NameOf(PasskeyPurpose purpose) => purpose == PasskeyPurpose.Add ? "add" : "log_in";
}
