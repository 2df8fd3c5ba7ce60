using Modular.Application.Auth;
using Modular.Application.Pipeline;
using Modular.Infrastructure.Postgres;

namespace Modular.Infrastructure.Auth;

/// <summary>Writes revocations with the unit of work, in positions that become visible in order.</summary>
internal sealed class RevocationWriter(
    PostgresSession session, Revocations revocations, IUnitOfWork unitOfWork, AuthOptions options, TimeProvider clock)
{
    // No access token issued so far lives longer; a minute more for hosts whose clocks differ.
    private DateTimeOffset ExpiresAt => clock.GetUtcNow() + options.Lifetimes.AccessToken + TimeSpan.FromMinutes(1);

    /// <summary>Ends the tokens of these sessions.</summary>
    public void RevokeSessions(Guid[] sessionIds)
    {
        const string insert = """
            insert into auth.revocation (position, session_id, not_before, expires_at)
            select nextval('auth.revocation_position'), id, @NotBefore, @ExpiresAt from unnest(@Ids) id
            """;
        Defer(insert, sessionIds, clock.GetUtcNow());
    }

    /// <summary>Ends the tokens that these users were given so far.</summary>
    public void RevokeTokens(Guid[] userIds)
    {
        const string insert = """
            insert into auth.revocation (position, user_id, not_before, expires_at)
            select nextval('auth.revocation_position'), id, @NotBefore, @ExpiresAt from unnest(@Ids) id
            """;
        // A token's time is known to the millisecond: those of this millisecond are dead, too.
        var next = clock.GetUtcNow().ToUnixTimeMilliseconds() + 1;
        Defer(insert, userIds, DateTimeOffset.FromUnixTimeMilliseconds(next));
    }

    private void Defer(string insert, Guid[] ids, DateTimeOffset notBefore)
    {
        // Held from here to the commit, and commits become visible before their locks are let go: whoever sees a
        // position sees every one below it. Both statements travel with the commit, so the lock is held for one
        // round trip.
        const string sql = "select pg_advisory_xact_lock(hashtext('auth.revocation'))";
        if (ids.Length == 0)
            return;
        revocations.Doubt(ids, ExpiresAt);
        session.Defer(sql, new { });
        session.Defer(insert, new { Ids = ids, NotBefore = notBefore, ExpiresAt });
        unitOfWork.PulseAfterCommit(RevocationFeed.Topic);
    }
}
