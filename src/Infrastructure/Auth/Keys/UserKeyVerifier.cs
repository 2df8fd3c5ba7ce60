using System.Net;
using System.Security.Cryptography;
using Dapper;
using Modular.Application.Pipeline;
using Modular.Domain.Auth;
using Modular.Infrastructure.Postgres;
using Npgsql;

namespace Modular.Infrastructure.Auth.Keys;

/// <summary>
/// Proves user keys with one indexed read a call and no cache: a key that is removed, and one whose user is disabled,
/// is dead at once, and what its user has lost it has lost too.
/// </summary>
internal sealed class UserKeyVerifier(NpgsqlDataSource source, CredentialUse use) : ICredentialVerifier
{
    public bool Recognises(string token) => token.StartsWith(UserKey.Prefix, StringComparison.Ordinal);

    public async ValueTask<Principal> Verify(string token, CancellationToken ct)
    {
        var key = PrefixedToken.Parse(UserKey.Prefix, token) ?? throw new NotAuthenticated(NotAuthenticated.Unknown);
        var row = await Find(key.Id, ct).OrUnavailable();
        if (row is null || !CryptographicOperations.FixedTimeEquals(row.Hash, key.Hash) || row.Disabled)
            throw new NotAuthenticated(NotAuthenticated.Unknown);
        if (row.Expired)
            throw new CredentialExpired("This key has expired. Make another one.");

        use.Note(CredentialKind.UserKey, key.Id, row.SeenAt);
        return row.ToPrincipal(key.Id);
    }

    private async Task<Row?> Find(Guid keyId, CancellationToken ct)
    {
        const string sql = """
            select k.user_id, k.hash, k.scopes, k.allowed_ips, k.expires_at, k.expires_at <= now() is true as expired,
                a.role, a.disabled, now() as seen_at
            from auth.user_key k join auth.account a on a.id = k.user_id
            where k.id = @KeyId
            """;
        await using var connection = await source.OpenConnectionAsync(ct);
        return await connection.QuerySingleOrDefaultAsync<Row>(
            new CommandDefinition(sql, new { KeyId = keyId }, cancellationToken: ct));
    }

    private sealed class Row
    {
        public Guid UserId { get; init; }
        public byte[] Hash { get; init; } = [];
        public string[] Scopes { get; init; } = [];
        public string[] AllowedIps { get; init; } = [];
        public DateTimeOffset? ExpiresAt { get; init; }
        public bool Expired { get; init; }
        public string Role { get; init; } = "";
        public bool Disabled { get; init; }
        public DateTimeOffset SeenAt { get; init; }

        public Principal ToPrincipal(Guid keyId) => new(CredentialKind.UserKey, UserId, keyId)
        {
            Role = Role,
            Scopes = Scopes.Where(scope => Application.Pipeline.Scopes.CanHave(Role, scope)).ToHashSet(),
            AllowedNetworks = AllowedIps.Length == 0 ? null : [.. AllowedIps.Select(NetworkOf)],
            ExpiresAt = ExpiresAt,
        };

        // It was checked when the key was made.
        private static IPNetwork NetworkOf(string text) => Networks.TryParse(text, out var network)
            ? network
            : throw new FormatException($"A kept network has a form that is not known: {text}");
    }
}
