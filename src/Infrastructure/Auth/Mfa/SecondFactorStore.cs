using Dapper;
using Modular.Application.Auth.Mfa;
using Modular.Application.Pipeline;
using Modular.Infrastructure.Postgres;
using Npgsql;

namespace Modular.Infrastructure.Auth.Mfa;

internal sealed class SecondFactorStore(PostgresSession session, NpgsqlDataSource source, MasterKey masterKey)
    : ISecondFactorStore
{
    public async Task<Authenticator?> Find(Guid userId, CancellationToken ct)
    {
        const string sql = """
            select f.secret, f.last_step, a.mfa_enabled
            from auth.authenticator f join auth.account a on a.id = f.user_id
            where f.user_id = @UserId
            """;
        await using var connection = await source.OpenConnectionAsync(ct);
        var row = await connection.QuerySingleOrDefaultAsync<Row>(
            new CommandDefinition(sql, new { UserId = userId }, cancellationToken: ct));
        return row is null
            ? null
            : new Authenticator(
                masterKey.Open(PurposeOf(userId), row.Secret), row.Secret, row.LastStep, row.MfaEnabled);
    }

    public async Task<bool> HasRecoveryCode(Guid userId, byte[] hash, CancellationToken ct)
    {
        const string sql = """
            select exists (select from auth.recovery_code where user_id = @UserId and hash = @Hash)
            """;
        await using var connection = await source.OpenConnectionAsync(ct);
        return await connection.ExecuteScalarAsync<bool>(
            new CommandDefinition(sql, new { UserId = userId, Hash = hash }, cancellationToken: ct));
    }

    public void Enroll(Guid userId, byte[] secret)
    {
        const string sql = """
            insert into auth.authenticator (user_id, secret) values (@UserId, @Secret)
            on conflict (user_id) do update set secret = excluded.secret, last_step = 0
            """;
        session.Defer(sql, new { UserId = userId, Secret = masterKey.Seal(PurposeOf(userId), secret) });
    }

    public async Task<bool> Use(Guid userId, Authenticator authenticator, long step, CancellationToken ct)
    {
        // Of two who show one code at once the row's lock lets one raise the step; the other then changes nothing. A
        // secret that was replaced since it was read is another ciphertext.
        const string sql = """
            update auth.authenticator set last_step = @Step
            where user_id = @UserId and secret = @Sealed and last_step < @Step
            """;
        return await session.Execute(sql, new { UserId = userId, authenticator.Sealed, Step = step }, ct) > 0;
    }

    public async Task<bool> UseRecoveryCode(Guid userId, byte[] hash, CancellationToken ct)
    {
        // Of two who show one code at once the second finds no row left.
        const string sql = "delete from auth.recovery_code where user_id = @UserId and hash = @Hash";
        return await session.Execute(sql, new { UserId = userId, Hash = hash }, ct) > 0;
    }

    public void Enable(Guid userId)
    {
        const string sql = "update auth.account set mfa_enabled = true where id = @UserId";
        session.Defer(sql, new { UserId = userId });
    }

    public void ReplaceRecoveryCodes(Guid userId, IReadOnlyList<byte[]> hashes)
    {
        const string remove = "delete from auth.recovery_code where user_id = @UserId";
        const string insert = """
            insert into auth.recovery_code (user_id, hash) select @UserId, hash from unnest(@Hashes) hash
            """;
        session.Defer(remove, new { UserId = userId });
        session.Defer(insert, new { UserId = userId, Hashes = hashes.ToArray() });
    }

    public void Disable(Guid userId)
    {
        const string account = "update auth.account set mfa_enabled = false where id = @UserId";
        const string authenticator = "delete from auth.authenticator where user_id = @UserId";
        const string codes = "delete from auth.recovery_code where user_id = @UserId";
        foreach (var sql in (string[])[account, authenticator, codes])
            session.Defer(sql, new { UserId = userId });
    }

    // The user is part of the encryption key: a ciphertext put into another row cannot be read.
    private static string PurposeOf(Guid userId) => $"auth/authenticator/{userId}";

    private sealed class Row
    {
        public byte[] Secret { get; init; } = [];
        public long LastStep { get; init; }
        public bool MfaEnabled { get; init; }
    }
}
