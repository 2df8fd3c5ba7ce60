using Modular.Application.Auth;
using Modular.Domain.Auth;
using Modular.Infrastructure.Postgres;

namespace Modular.Infrastructure.Auth;

internal sealed class SessionStore(PostgresSession session, RevocationWriter revocations) : ISessionStore
{
    public void Add(Session begun, RequestOrigin origin)
    {
        const string sql = """
            insert into auth.session
                (id, user_id, rotated_at, created_at, last_seen_at, idle_expires_at, expires_at, ip, user_agent)
            values (@Id, @UserId, @RotatedAt, @CreatedAt, @CreatedAt, @IdleExpiresAt, @ExpiresAt, @Ip, @UserAgent)
            """;
        session.Defer(sql, new
        {
            begun.Id,
            begun.UserId,
            begun.RotatedAt,
            begun.CreatedAt,
            begun.IdleExpiresAt,
            begun.ExpiresAt,
            Ip = origin.Address.ToString(),
            UserAgent = Texts.Cut(origin.UserAgent, Texts.MaxUserAgent),
        });
    }

    public async Task<UserSession?> Lock(Guid sessionId, CancellationToken ct)
    {
        const string sql = $"""
            select s.id as session_id, s.counter, s.rotated_at, s.created_at as session_created_at, s.idle_expires_at,
                s.expires_at, {AccountRow.Columns}
            from auth.session s join auth.account a on a.id = s.user_id
            where s.id = @SessionId
            for no key update of s
            """;
        var row = await session.QueryOne<SessionRow>(sql, new { SessionId = sessionId }, ct);
        return row is null ? null : new UserSession(row.ToSession(), row.ToUser());
    }

    public void Rotate(Session rotated)
    {
        const string sql = """
            update auth.session
            set counter = @Counter, rotated_at = @RotatedAt, last_seen_at = @RotatedAt, idle_expires_at = @IdleExpiresAt
            where id = @Id
            """;
        session.Defer(sql, new { rotated.Id, rotated.Counter, rotated.RotatedAt, rotated.IdleExpiresAt });
    }

    public async Task<Guid?> End(Guid sessionId, CancellationToken ct)
    {
        const string sql = "delete from auth.session where id = @SessionId returning user_id";
        var users = await session.Query<Guid>(sql, new { SessionId = sessionId }, ct);
        if (users.Count == 0)
            return null;

        revocations.RevokeSessions([sessionId]);
        return users[0];
    }

    public async Task<bool> End(Guid userId, Guid sessionId, CancellationToken ct)
    {
        const string sql = "delete from auth.session where id = @SessionId and user_id = @UserId";
        if (await session.Execute(sql, new { UserId = userId, SessionId = sessionId }, ct) == 0)
            return false;

        revocations.RevokeSessions([sessionId]);
        return true;
    }

    public async Task<IReadOnlyList<Guid>> EndOthers(Guid userId, Guid keep, CancellationToken ct)
    {
        const string sql = "delete from auth.session where user_id = @UserId and id <> @Keep returning id";
        return Revoked(await session.Query<Guid>(sql, new { UserId = userId, Keep = keep }, ct));
    }

    public async Task<IReadOnlyList<Guid>> EndAll(Guid userId, CancellationToken ct)
    {
        const string sql = "delete from auth.session where user_id = @UserId returning id";
        return Revoked(await session.Query<Guid>(sql, new { UserId = userId }, ct));
    }

    public void EndTokens(Guid userId) => revocations.RevokeTokens([userId]);

    public async Task<int> EndEverybodys(CancellationToken ct)
    {
        // The rows are locked in the order of the table, which somebody who ends several may cross: then one of the two
        // runs again.
        const string sql = """
            with ended as (delete from auth.session returning user_id)
            select user_id, count(*)::int as sessions from ended group by user_id
            """;
        var users = await session.Query<EndedRow>(sql, new { }, ct);
        revocations.RevokeTokens([.. users.Select(user => user.UserId)]);
        return users.Sum(user => user.Sessions);
    }

    public async Task<int> RemoveExpired(DateTimeOffset now, CancellationToken ct)
    {
        const string rest = """
            delete from auth.revocation where expires_at <= @Now;
            delete from auth.attempt where resets_at <= @Now;
            delete from auth.code where requested_at <= @Now - interval '1 hour';
            delete from auth.failure where forgotten_at <= @Now;
            delete from auth.known_address where forgotten_at <= @Now;
            delete from auth.mfa_challenge where expires_at <= @Now;
            delete from auth.invitation where expires_at <= @Now;
            delete from auth.started_login where expires_at <= @Now;
            delete from auth.confirmed_login where expires_at <= @Now;
            delete from auth.passkey_state where expires_at <= @Now;
            """;
        // A session that is being refreshed this moment is locked and left for the next time.
        const string sessions = """
            delete from auth.session where id in (
                select id from auth.session where least(idle_expires_at, expires_at) <= @Now for update skip locked)
            """;
        await session.Execute(rest, new { Now = now }, ct);
        return await session.Execute(sessions, new { Now = now }, ct);
    }

    private IReadOnlyList<Guid> Revoked(IReadOnlyList<Guid> ended)
    {
        revocations.RevokeSessions([.. ended]);
        return ended;
    }

    private sealed class SessionRow : AccountRow
    {
        public Guid SessionId { get; init; }
        public int Counter { get; init; }
        public DateTimeOffset RotatedAt { get; init; }
        public DateTimeOffset SessionCreatedAt { get; init; }
        public DateTimeOffset IdleExpiresAt { get; init; }
        public DateTimeOffset ExpiresAt { get; init; }

        public Session ToSession() => new()
        {
            Id = SessionId,
            UserId = Id,
            Counter = Counter,
            RotatedAt = RotatedAt,
            CreatedAt = SessionCreatedAt,
            IdleExpiresAt = IdleExpiresAt,
            ExpiresAt = ExpiresAt,
        };
    }

    private sealed class EndedRow
    {
        public Guid UserId { get; init; }
        public int Sessions { get; init; }
    }
}
