using Modular.Application.Realtime;

namespace Modular.Application.Auth;

/// <summary>The data of <c>session.revoked</c>.</summary>
public sealed record SessionRevokedData(Guid SessionId);

internal static class SessionEvents
{
    /// <summary>Tells a user's live streams that a session has ended.</summary>
    public static void SessionRevoked(this IRealtimeEvents events, Guid userId, Guid sessionId) =>
        events.Add(userId, "session.revoked", new SessionRevokedData(sessionId));
}
