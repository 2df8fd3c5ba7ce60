using System.Security.Cryptography;
using Dapper;
using Modular.Application.Devices;
using Modular.Application.Pipeline;
using Modular.Infrastructure.Postgres;
using Npgsql;

namespace Modular.Infrastructure.Devices;

/// <summary>
/// Proves enrolment tokens. A spent one passes: its last registration may be repeated under its idempotency key, and
/// any other is refused when it takes a use.
/// </summary>
internal sealed class EnrollmentVerifier(NpgsqlDataSource source) : ICredentialVerifier
{
    public bool Recognises(string token) => token.StartsWith(DeviceKey.EnrollmentPrefix, StringComparison.Ordinal);

    public async ValueTask<Principal> Verify(string token, CancellationToken ct)
    {
        var parsed = PrefixedToken.Parse(DeviceKey.EnrollmentPrefix, token)
            ?? throw new NotAuthenticated(NotAuthenticated.Unknown);
        var row = await Find(parsed.Id, ct);
        if (row is null || !CryptographicOperations.FixedTimeEquals(row.TokenHash, parsed.Hash))
            throw new NotAuthenticated(NotAuthenticated.Unknown);
        if (row.Expired)
            throw new CredentialExpired("This enrolment token has expired. Ask for a new one.");
        return new Principal(CredentialKind.EnrollmentToken, row.UserId, parsed.Id) { ExpiresAt = row.ExpiresAt };
    }

    private async Task<Row?> Find(Guid id, CancellationToken ct)
    {
        const string sql = """
            select e.user_id, e.token_hash, e.expires_at, e.expires_at <= now() as expired
            from devices.enrollment e
            where e.id = @Id and not exists (select from devices.suspended_user s where s.user_id = e.user_id)
            """;
        try
        {
            await using var connection = await source.OpenConnectionAsync(ct);
            return await connection.QuerySingleOrDefaultAsync<Row>(
                new CommandDefinition(sql, new { Id = id }, cancellationToken: ct));
        }
        catch (NpgsqlException e) when (DatabaseAway.Is(e))
        {
            throw new ServiceUnavailable();
        }
    }

    private sealed class Row
    {
        public Guid UserId { get; init; }
        public byte[] TokenHash { get; init; } = [];
        public DateTimeOffset ExpiresAt { get; init; }
        public bool Expired { get; init; }
    }
}
