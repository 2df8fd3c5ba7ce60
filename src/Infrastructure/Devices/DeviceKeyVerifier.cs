using System.Security.Cryptography;
using Dapper;
using Modular.Application.Devices;
using Modular.Application.Pipeline;
using Modular.Infrastructure.Postgres;
using Npgsql;

namespace Modular.Infrastructure.Devices;

/// <summary>
/// Proves device keys with one indexed read a call and no cache, so that a removed key is dead at once. The read also
/// tells the time: the call is a sign of life, and only calls with the device's own key are.
/// </summary>
internal sealed class DeviceKeyVerifier(NpgsqlDataSource source, SignsOfLife signs) : ICredentialVerifier
{
    public bool Recognises(string token) => token.StartsWith(DeviceKey.Prefix, StringComparison.Ordinal);

    public async ValueTask<Principal> Verify(string token, CancellationToken ct)
    {
        var row = await Prove(token, ct);
        signs.Add(new SignOfLife(row.DeviceId, row.SeenAt), urgent: !row.Online);
        return row.ToPrincipal();
    }

    public async ValueTask<Principal> VerifyAgain(string token, CancellationToken ct) =>
        (await Prove(token, ct)).ToPrincipal();

    private async Task<Row> Prove(string token, CancellationToken ct)
    {
        var key = PrefixedToken.Parse(DeviceKey.Prefix, token) ?? throw new NotAuthenticated(NotAuthenticated.Unknown);
        var row = await Find(key.Id, ct);
        if (row is null || !CryptographicOperations.FixedTimeEquals(row.Hash, key.Hash))
            throw new NotAuthenticated(NotAuthenticated.Unknown);
        if (row.Expired)
            throw new CredentialExpired(
                "This device key was replaced and its grace is over. Use the new one, or register again.");
        return row;
    }

    private async Task<Row?> Find(Guid keyId, CancellationToken ct)
    {
        const string sql = """
            select k.id, k.device_id, k.user_id, k.hash, k.expires_at, k.expires_at <= now() is true as expired,
                   p.status = 'online' as online, now() as seen_at
            from devices.api_key k join devices.presence p on p.device_id = k.device_id
            where k.id = @Id and not exists (select from devices.suspended_user s where s.user_id = k.user_id)
            """;
        try
        {
            await using var connection = await source.OpenConnectionAsync(ct);
            return await connection.QuerySingleOrDefaultAsync<Row>(
                new CommandDefinition(sql, new { Id = keyId }, cancellationToken: ct));
        }
        catch (NpgsqlException e) when (DatabaseAway.Is(e))
        {
            throw new ServiceUnavailable();
        }
    }

    private sealed class Row
    {
        public Guid Id { get; init; }
        public Guid DeviceId { get; init; }
        public Guid UserId { get; init; }
        public byte[] Hash { get; init; } = [];
        public DateTimeOffset? ExpiresAt { get; init; }
        public bool Expired { get; init; }
        public bool Online { get; init; }
        public DateTimeOffset SeenAt { get; init; }

        public Principal ToPrincipal() => new(CredentialKind.DeviceKey, UserId, Id)
        {
            DeviceId = DeviceId,
            ExpiresAt = ExpiresAt,
        };
    }
}
