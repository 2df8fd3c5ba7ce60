using Dapper;
using Modular.Application.Auth.OAuth;
using Modular.Infrastructure.Postgres;
using Npgsql;

namespace Modular.Infrastructure.Auth.OAuth;

internal sealed class LoginFlowStore(PostgresSession session, NpgsqlDataSource source, TimeProvider clock)
    : ILoginFlowStore
{
    public void Add(StartedLogin login, byte[] browserHash)
    {
        const string sql = """
            insert into auth.started_login (id, provider, browser_hash, redirect_uri, code_challenge, expires_at)
            values (@Id, @Provider, @BrowserHash, @RedirectUri, @CodeChallenge, @ExpiresAt)
            """;
        session.Defer(sql, new
        {
            login.Id,
            login.Provider,
            BrowserHash = browserHash,
            login.RedirectUri,
            login.CodeChallenge,
            login.ExpiresAt,
        });
    }

    public async Task<StartedLogin?> Spend(Guid id, string provider, byte[] browserHash, CancellationToken ct)
    {
        // A transaction of its own. Of many at once the first has the row's lock, and the others, who wait for it, find
        // no row. Another browser, or another provider, does not spend it.
        const string sql = """
            delete from auth.started_login
            where id = @Id and provider = @Provider and browser_hash = @BrowserHash and expires_at > @Now
            returning id, provider, redirect_uri, code_challenge, expires_at
            """;
        await using var connection = await source.OpenConnectionAsync(ct);
        var row = await connection.QuerySingleOrDefaultAsync<Row>(new CommandDefinition(
            sql,
            new { Id = id, Provider = provider, BrowserHash = browserHash, Now = clock.GetUtcNow() },
            cancellationToken: ct));
        return row?.ToLogin();
    }

    public void Add(ConfirmedLogin login)
    {
        const string sql = """
            insert into auth.confirmed_login (id, identity_id, code_challenge, expires_at)
            values (@Id, @IdentityId, @CodeChallenge, @ExpiresAt)
            """;
        session.Defer(sql, login);
    }

    public async Task<RedeemedLogin?> Redeem(Guid id, string codeChallenge, CancellationToken ct)
    {
        // With the unit of work. Of many at once the first has the row's lock, and the others find it locked and do not
        // wait: whoever waits keeps a connection, and the first may need another for the signing key. The account is
        // held after it, while whoever removes the identity locks the account first: should the two meet, one of them
        // runs again.
        const string sql = """
            with found as (
                select c.id, i.user_id, i.provider
                from auth.confirmed_login c join auth.identity i on i.id = c.identity_id
                where c.id = @Id and c.code_challenge = @CodeChallenge and c.expires_at > @Now
                for update of c skip locked)
            delete from auth.confirmed_login c using found f where c.id = f.id
            returning f.user_id, f.provider
            """;
        var parameters = new { Id = id, CodeChallenge = codeChallenge, Now = clock.GetUtcNow() };
        var row = await session.QueryOne<RedeemedRow>(sql, parameters, ct);
        return row is null ? null : new RedeemedLogin(row.UserId, row.Provider);
    }

    private sealed class Row
    {
        public Guid Id { get; init; }
        public string Provider { get; init; } = "";
        public string RedirectUri { get; init; } = "";
        public string CodeChallenge { get; init; } = "";
        public DateTimeOffset ExpiresAt { get; init; }

        public StartedLogin ToLogin() => new(Id, Provider, RedirectUri, CodeChallenge, ExpiresAt);
    }

    private sealed class RedeemedRow
    {
        public Guid UserId { get; init; }
        public string Provider { get; init; } = "";
    }
}
