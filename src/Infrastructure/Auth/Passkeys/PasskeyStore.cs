using Dapper;
using Modular.Application.Auth.Passkeys;
using Modular.Domain.Auth;
using Modular.Infrastructure.Postgres;
using Npgsql;

namespace Modular.Infrastructure.Auth.Passkeys;

internal sealed class PasskeyStore(PostgresSession session, NpgsqlDataSource source, TimeProvider clock)
    : IPasskeyStore
{
    public async Task<UserPasskey?> Find(byte[] credentialId, CancellationToken ct)
    {
        const string sql = $"""
            select {AccountRow.Columns}, {PasskeyRow.Columns}
            from auth.passkey p join auth.account a on a.id = p.user_id
            where p.credential_id = @CredentialId
            """;
        await using var connection = await source.OpenConnectionAsync(ct);
        var rows = await connection.QueryAsync<AccountRow, PasskeyRow, UserPasskey>(
            new CommandDefinition(sql, new { CredentialId = credentialId }, cancellationToken: ct),
            (account, passkey) => new UserPasskey(passkey.ToPasskey(), account.ToUser()),
            splitOn: PasskeyRow.FirstColumn);
        return rows.SingleOrDefault();
    }

    public async Task<IReadOnlyList<Passkey>> OfUser(Guid userId, CancellationToken ct)
    {
        const string sql = $"""
            select {PasskeyRow.Columns} from auth.passkey p where p.user_id = @UserId
            """;
        var rows = await session.Query<PasskeyRow>(sql, new { UserId = userId }, ct);
        return [.. rows.Select(row => row.ToPasskey())];
    }

    public async Task<bool> TryAdd(Passkey passkey, CancellationToken ct)
    {
        // The index decides, not an earlier read: of two requests at once the second waits here for the first's end.
        const string sql = """
            insert into auth.passkey
                (id, user_id, name, credential_id, public_key, counter, transports, backup_eligible, backed_up,
                 created_at)
            values
                (@Id, @UserId, @Name, @CredentialId, @PublicKey, @Counter, @Transports, @BackupEligible, @BackedUp,
                 @CreatedAt)
            on conflict (credential_id) do nothing
            """;
        var row = new
        {
            passkey.Id,
            passkey.UserId,
            passkey.Name,
            passkey.CredentialId,
            passkey.PublicKey,
            Counter = (long)passkey.Counter,
            Transports = passkey.Transports.ToArray(),
            passkey.BackupEligible,
            passkey.BackedUp,
            passkey.CreatedAt,
        };
        return await session.Execute(sql, row, ct) == 1;
    }

    public async Task<bool> TryUse(Guid passkeyId, ProvenCredential proven, CancellationToken ct)
    {
        // Of two answers with one counter the row's lock lets one raise it; the other then changes nothing. Passkeys
        // that are copied between machines do not count: they say 0 always.
        const string sql = """
            update auth.passkey set counter = @Counter, backed_up = @BackedUp, last_used_at = @Now
            where id = @Id and (counter < @Counter or (counter = 0 and @Counter = 0))
            """;
        var parameters = new
        {
            Id = passkeyId,
            Counter = (long)proven.Counter,
            proven.BackedUp,
            Now = clock.GetUtcNow(),
        };
        return await session.Execute(sql, parameters, ct) == 1;
    }

    public async Task<PasskeyDetails?> Lock(Guid userId, Guid passkeyId, CancellationToken ct)
    {
        const string sql = PasskeyDetailsRow.Select + "where user_id = @UserId and id = @PasskeyId for update";
        var parameters = new { UserId = userId, PasskeyId = passkeyId };
        return (await session.QueryOne<PasskeyDetailsRow>(sql, parameters, ct))?.ToDetails();
    }

    public void Remove(Guid passkeyId)
    {
        const string sql = "delete from auth.passkey where id = @PasskeyId";
        session.Defer(sql, new { PasskeyId = passkeyId });
    }

    public void RemoveAll(Guid userId)
    {
        const string sql = "delete from auth.passkey where user_id = @UserId";
        session.Defer(sql, new { UserId = userId });
    }

    private sealed class PasskeyRow
    {
        /// <summary>The first of <see cref="Columns"/>.</summary>
        public const string FirstColumn = "credential_id";

        /// <summary>What makes a passkey, of the table as <c>p</c>.</summary>
        public const string Columns = """
            p.credential_id, p.id, p.user_id, p.name, p.public_key, p.counter, p.transports, p.backup_eligible,
            p.backed_up, p.created_at
            """;

        public byte[] CredentialId { get; init; } = [];
        public Guid Id { get; init; }
        public Guid UserId { get; init; }
        public string? Name { get; init; }
        public byte[] PublicKey { get; init; } = [];
        public long Counter { get; init; }
        public string[] Transports { get; init; } = [];
        public bool BackupEligible { get; init; }
        public bool BackedUp { get; init; }
        public DateTimeOffset CreatedAt { get; init; }

        public Passkey ToPasskey() => new()
        {
            Id = Id,
            UserId = UserId,
            Name = Name,
            CredentialId = CredentialId,
            PublicKey = PublicKey,
            Counter = (uint)Counter,
            Transports = Transports,
            BackupEligible = BackupEligible,
            BackedUp = BackedUp,
            CreatedAt = CreatedAt,
        };
    }
}
