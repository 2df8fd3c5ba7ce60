using Dapper;
using Modular.Application.Auth;
using Modular.Domain.Auth;
using Modular.Infrastructure.Postgres;
using Npgsql;

namespace Modular.Infrastructure.Auth;

internal sealed class UserStore(PostgresSession session, NpgsqlDataSource source) : IUserStore
{
    public async Task<bool> Has(string email, CancellationToken ct)
    {
        const string sql = "select exists (select from auth.account where email_key = @Key)";
        await using var connection = await source.OpenConnectionAsync(ct);
        return await connection.ExecuteScalarAsync<bool>(
            new CommandDefinition(sql, new { Key = EmailAddress.KeyOf(email) }, cancellationToken: ct));
    }

    public async Task<UserPassword?> Find(string email, CancellationToken ct)
    {
        const string sql = $"""
            select {AccountRow.Columns}, a.password_hash from auth.account a where a.email_key = @Key
            """;
        await using var connection = await source.OpenConnectionAsync(ct);
        var row = await connection.QuerySingleOrDefaultAsync<AccountRow>(
            new CommandDefinition(sql, new { Key = EmailAddress.KeyOf(email) }, cancellationToken: ct));
        return row is null ? null : new UserPassword(row.ToUser(), row.PasswordHash);
    }

    public async Task<string?> EmailOf(Guid userId, CancellationToken ct)
    {
        const string sql = "select email from auth.account where id = @UserId";
        await using var connection = await source.OpenConnectionAsync(ct);
        return await connection.ExecuteScalarAsync<string?>(
            new CommandDefinition(sql, new { UserId = userId }, cancellationToken: ct));
    }

    public async Task<bool> TryAdd(User user, string? passwordHash, CancellationToken ct)
    {
        // The index decides, not an earlier read: of two requests at once the second waits here for the first's end.
        const string sql = """
            insert into auth.account (id, email, email_key, name, role, email_verified, password_hash, created_at)
            values (@Id, @Email, @Key, @Name, @Role, @EmailVerified, @PasswordHash, @CreatedAt)
            on conflict (email_key) do nothing
            """;
        var row = new
        {
            user.Id,
            user.Email,
            Key = EmailAddress.KeyOf(user.Email),
            user.Name,
            user.Role,
            user.EmailVerified,
            PasswordHash = passwordHash,
            user.CreatedAt,
        };
        return await session.Execute(sql, row, ct) == 1;
    }

    public async Task<User?> Hold(Guid userId, string? passwordHash, CancellationToken ct)
    {
        // A shared lock: logins of one user do not wait for each other, but whoever changes the password waits.
        const string sql = $"""
            select {AccountRow.Columns} from auth.account a
            where a.id = @UserId and a.password_hash is not distinct from @PasswordHash and not a.disabled
            for share
            """;
        var parameters = new { UserId = userId, PasswordHash = passwordHash };
        return (await session.QueryOne<AccountRow>(sql, parameters, ct))?.ToUser();
    }

    public async Task<UserPassword?> Hold(Guid userId, CancellationToken ct)
    {
        // Shared, as above.
        const string sql = $"""
            select {AccountRow.Columns}, a.password_hash from auth.account a where a.id = @UserId and not a.disabled
            for share
            """;
        var row = await session.QueryOne<AccountRow>(sql, new { UserId = userId }, ct);
        return row is null ? null : new UserPassword(row.ToUser(), row.PasswordHash);
    }

    public void Rehash(Guid userId, string passwordHash)
    {
        const string sql = "update auth.account set password_hash = @PasswordHash where id = @UserId";
        session.Defer(sql, new { UserId = userId, PasswordHash = passwordHash });
    }

    public async Task<User?> Lock(Guid userId, CancellationToken ct)
    {
        const string sql = $"""
            select {AccountRow.Columns} from auth.account a where a.id = @UserId
            for no key update
            """;
        return (await session.QueryOne<AccountRow>(sql, new { UserId = userId }, ct))?.ToUser();
    }

    public async Task<User?> Lock(string email, CancellationToken ct)
    {
        const string sql = $"""
            select {AccountRow.Columns} from auth.account a where a.email_key = @Key
            for no key update
            """;
        return (await session.QueryOne<AccountRow>(sql, new { Key = EmailAddress.KeyOf(email) }, ct))?.ToUser();
    }

    public void Rename(Guid userId, string? name)
    {
        const string sql = "update auth.account set name = @Name where id = @UserId";
        session.Defer(sql, new { UserId = userId, Name = name });
    }

    public void MarkVerified(Guid userId)
    {
        const string sql = "update auth.account set email_verified = true where id = @UserId";
        session.Defer(sql, new { UserId = userId });
    }

    public async Task<IReadOnlyList<Guid>> LockOwners(CancellationToken ct)
    {
        // Owners are few, and no index knows them: this reads the whole table, for calls that hardly anybody makes.
        // Always in the order of ids, so that two who do this at once queue.
        const string sql = """
            select id from auth.account where role = 'owner' and not disabled
            order by id
            for no key update
            """;
        return await session.Query<Guid>(sql, new { }, ct);
    }

    public void SetAccess(User user)
    {
        const string sql = "update auth.account set role = @Role, disabled = @Disabled where id = @Id";
        session.Defer(sql, new { user.Id, user.Role, user.Disabled });
    }

    public void Remove(Guid userId)
    {
        // What refers to the account goes with it: sessions, keys, codes, factors, the user's open invitations.
        const string sql = "delete from auth.account where id = @UserId";
        session.Defer(sql, new { UserId = userId });
    }

    public async Task<bool> TryChangeEmail(Guid userId, string email, CancellationToken ct)
    {
        const string sql = """
            update auth.account set email = @Email, email_key = @Key, email_verified = true where id = @UserId
            """;
        try
        {
            var row = new { UserId = userId, Email = email, Key = EmailAddress.KeyOf(email) };
            return await session.Execute(sql, row, ct) == 1;
        }
        // The index decides, not an earlier read: the address was free when the code was asked for.
        catch (PostgresException e) when (e.ConstraintName == "account_email_key_key")
        {
            return false;
        }
    }
}

/// <summary>A row of auth.account.</summary>
internal class AccountRow
{
    /// <summary>What makes a user, of the table as <c>a</c>.</summary>
    public const string Columns =
        "a.id, a.email, a.name, a.role, a.email_verified, a.mfa_enabled, a.disabled, a.created_at";

    public Guid Id { get; init; }
    public string Email { get; init; } = "";
    public string? Name { get; init; }
    public string Role { get; init; } = "";
    public bool EmailVerified { get; init; }
    public bool MfaEnabled { get; init; }
    public bool Disabled { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
    public string? PasswordHash { get; init; }

    public User ToUser() => new()
    {
        Id = Id,
        Email = Email,
        Name = Name,
        Role = Role,
        EmailVerified = EmailVerified,
        MfaEnabled = MfaEnabled,
        Disabled = Disabled,
        CreatedAt = CreatedAt,
    };
}
