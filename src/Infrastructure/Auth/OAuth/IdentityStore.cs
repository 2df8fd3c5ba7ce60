using Modular.Application.Auth.OAuth;
using Modular.Infrastructure.Postgres;

namespace Modular.Infrastructure.Auth.OAuth;

internal sealed class IdentityStore(PostgresSession session) : IIdentityStore
{
    public async Task<LinkedIdentity?> Reserve(string issuer, string subject, CancellationToken ct)
    {
        // An identity that is not there yet has no row to lock. Of two first logins at once the second waits here, and
        // its next statement sees what the first has added; identity_issuer_subject_key is only the last resort.
        const string reserve = "select pg_advisory_xact_lock(hashtextextended(@Issuer || ' ' || @Subject, 8))";
        const string find = "select id, user_id from auth.identity where issuer = @Issuer and subject = @Subject";
        var parameters = new { Issuer = issuer, Subject = subject };
        await session.Execute(reserve, parameters, ct);
        var row = await session.QueryOne<Row>(find, parameters, ct);
        return row is null ? null : new LinkedIdentity(row.Id, row.UserId);
    }

    public async Task<bool> Use(Guid id, DateTimeOffset now, CancellationToken ct)
    {
        const string sql = "update auth.identity set last_used_at = @Now where id = @Id";
        return await session.Execute(sql, new { Id = id, Now = now }, ct) == 1;
    }

    public void Add(LinkedIdentity identity, string provider, ProviderIdentity who, DateTimeOffset now)
    {
        const string sql = """
            insert into auth.identity (id, user_id, issuer, subject, provider, email, created_at, last_used_at)
            values (@Id, @UserId, @Issuer, @Subject, @Provider, @Email, @Now, @Now)
            """;
        session.Defer(sql, new
        {
            identity.Id,
            identity.UserId,
            who.Issuer,
            who.Subject,
            Provider = provider,
            who.Email,
            Now = now,
        });
    }

    public async Task<IReadOnlyList<Guid>> IdsOf(Guid userId, CancellationToken ct)
    {
        const string sql = "select id from auth.identity where user_id = @UserId";
        return await session.Query<Guid>(sql, new { UserId = userId }, ct);
    }

    public void Remove(LinkedIdentity identity)
    {
        // Codes that were not exchanged yet go with it. A login that waits for its second factor does not say by what
        // it was begun, so all of the user's go.
        const string remove = "delete from auth.identity where id = @Id and user_id = @UserId";
        const string waiting = "delete from auth.mfa_challenge where user_id = @UserId";
        session.Defer(remove, identity);
        session.Defer(waiting, new { identity.UserId });
    }

    private sealed class Row
    {
        public Guid Id { get; init; }
        public Guid UserId { get; init; }
    }
}
