using Modular.Application.Auth.Keys;
using Modular.Application.Pipeline;
using Modular.Domain.Auth;
using Modular.Infrastructure.Postgres;

namespace Modular.Infrastructure.Auth.Keys;

internal sealed class UserKeyStore(PostgresSession session) : IUserKeyStore
{
    public void Add(UserKey key, byte[] hash)
    {
        const string sql = """
            insert into auth.user_key (id, user_id, name, hash, scopes, allowed_ips, created_at, expires_at)
            values (@Id, @UserId, @Name, @Hash, @Scopes, @AllowedIps, @CreatedAt, @ExpiresAt)
            """;
        session.Defer(sql, new
        {
            key.Id,
            key.UserId,
            key.Name,
            Hash = hash,
            Scopes = key.Scopes.ToArray(),
            AllowedIps = key.AllowedIps.ToArray(),
            key.CreatedAt,
            key.ExpiresAt,
        });
    }

    public Task<int> Count(Guid userId, CancellationToken ct)
    {
        const string sql = "select count(*)::int from auth.user_key where user_id = @UserId";
        return session.QueryOne<int>(sql, new { UserId = userId }, ct);
    }

    public async Task<UserKeyDetails?> Lock(Guid userId, Guid keyId, CancellationToken ct)
    {
        const string sql = UserKeyRow.Select + "where user_id = @UserId and id = @KeyId for update";
        return (await session.QueryOne<UserKeyRow>(sql, new { UserId = userId, KeyId = keyId }, ct))?.ToDetails();
    }

    public void Remove(Guid keyId)
    {
        const string sql = "delete from auth.user_key where id = @KeyId";
        session.Defer(sql, new { KeyId = keyId });
        session.PulseAfterCommit(ICredentialVerifier.RevokedTopic);
    }

    public async Task<IReadOnlyList<Guid>> RemoveAll(Guid userId, CancellationToken ct)
    {
        const string sql = "delete from auth.user_key where user_id = @UserId returning id";

        var keys = await session.Query<Guid>(sql, new { UserId = userId }, ct);
        if (keys.Count > 0)
            session.PulseAfterCommit(ICredentialVerifier.RevokedTopic);
        return keys;
    }

    public async Task<Guid?> Revoke(Guid keyId, byte[] hash, CancellationToken ct)
    {
        // The hash of 200 random bits: how long a comparison takes says nothing of use.
        const string sql = "delete from auth.user_key where id = @KeyId and hash = @Hash returning user_id";
        var users = await session.Query<Guid>(sql, new { KeyId = keyId, Hash = hash }, ct);
        if (users.Count == 0)
            return null;

        session.PulseAfterCommit(ICredentialVerifier.RevokedTopic);
        return users[0];
    }
}

/// <summary>A key as <see cref="Select"/> reads it.</summary>
internal sealed class UserKeyRow
{
    public const string Select = """
        select id, name, scopes, allowed_ips, created_at, expires_at, last_used_at
        from auth.user_key

        """;

    public Guid Id { get; init; }
    public string Name { get; init; } = "";
    public string[] Scopes { get; init; } = [];
    public string[] AllowedIps { get; init; } = [];
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? ExpiresAt { get; init; }
    public DateTimeOffset? LastUsedAt { get; init; }

    public UserKeyDetails ToDetails() => new(Id, Name, Scopes, AllowedIps, CreatedAt, ExpiresAt, LastUsedAt);
}
