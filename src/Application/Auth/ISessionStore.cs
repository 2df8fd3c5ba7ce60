using Modular.Domain.Auth;

namespace Modular.Application.Auth;

/// <summary>A session and whose it is.</summary>
public sealed record UserSession(Session Session, User User);

/// <summary>Keeps sessions. Ending one revokes its access tokens too, on every host within a second.</summary>
public interface ISessionStore
{
    /// <summary>Adds a session begun from <paramref name="origin"/>.</summary>
    void Add(Session session, RequestOrigin origin);

    /// <summary>The session, locked until the commit: two refreshes queue. Null when it has ended.</summary>
    Task<UserSession?> Lock(Guid sessionId, CancellationToken ct);

    /// <summary>Keeps the new counter.</summary>
    void Rotate(Session session);

    /// <summary>Ends a session whosever it is and returns the user; null when it had ended before.</summary>
    Task<Guid?> End(Guid sessionId, CancellationToken ct);

    /// <summary>Ends a session of the user; false when the user has none with this id.</summary>
    Task<bool> End(Guid userId, Guid sessionId, CancellationToken ct);

    /// <summary>Ends every session of the user but one and returns their ids.</summary>
    Task<IReadOnlyList<Guid>> EndOthers(Guid userId, Guid keep, CancellationToken ct);

    /// <summary>Ends every session of the user and returns their ids.</summary>
    Task<IReadOnlyList<Guid>> EndAll(Guid userId, CancellationToken ct);

    /// <summary>
    /// Ends the access tokens of the user that were issued so far; the sessions live on and give out new ones.
    /// </summary>
    void EndTokens(Guid userId);

    /// <summary>Ends the sessions of all users; how many they were.</summary>
    Task<int> EndEverybodys(CancellationToken ct);

    /// <summary>Removes what has expired: sessions, revocations, counters of attempts, codes and invitations.</summary>
    Task<int> RemoveExpired(DateTimeOffset now, CancellationToken ct);
}
