using Dapper;
using Modular.Application.Auth.Mfa;
using Modular.Infrastructure.Postgres;
using Npgsql;

namespace Modular.Infrastructure.Auth.Mfa;

internal sealed class MfaChallengeStore(PostgresSession session, NpgsqlDataSource source, TimeProvider clock)
    : IMfaChallengeStore
{
    public void Add(MfaChallenge challenge, byte[] tokenHash)
    {
        const string sql = """
            insert into auth.mfa_challenge (id, token_hash, user_id, password_hash, expires_at)
            values (@Id, @TokenHash, @UserId, @PasswordHash, @ExpiresAt)
            """;
        session.Defer(sql, new
        {
            challenge.Id,
            TokenHash = tokenHash,
            challenge.UserId,
            challenge.PasswordHash,
            challenge.ExpiresAt,
        });
    }

    public async Task<MfaChallenge?> Try(Guid id, byte[] tokenHash, CancellationToken ct)
    {
        // The row's lock counts tries one by one: at the most, the update changes nothing and returns nothing.
        const string sql = """
            update auth.mfa_challenge set tries = tries + 1
            where id = @Id and token_hash = @TokenHash and tries < @MaxTries and expires_at > @Now
            returning id, user_id, password_hash, expires_at
            """;
        await using var connection = await source.OpenConnectionAsync(ct);
        var row = await connection.QuerySingleOrDefaultAsync<Row>(new CommandDefinition(
            sql,
            new { Id = id, TokenHash = tokenHash, MfaChallenges.MaxTries, Now = clock.GetUtcNow() },
            cancellationToken: ct));
        return row?.ToChallenge();
    }

    public async Task<bool> Spend(Guid id, CancellationToken ct)
    {
        const string sql = "delete from auth.mfa_challenge where id = @Id";
        return await session.Execute(sql, new { Id = id }, ct) > 0;
    }

    private sealed class Row
    {
        public Guid Id { get; init; }
        public Guid UserId { get; init; }
        public string? PasswordHash { get; init; }
        public DateTimeOffset ExpiresAt { get; init; }

        public MfaChallenge ToChallenge() => new(Id, UserId, PasswordHash, ExpiresAt);
    }
}
