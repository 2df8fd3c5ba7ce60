using Modular.Application.Realtime;

namespace Modular.Application.Auth;

/// <summary>The data of <c>session.revoked</c>.</summary>
public sealed record SessionRevokedData(Guid SessionId);

/// <summary>Tells that sessions have ended: the user's live streams, and the audit log.</summary>
public sealed class EndedSessions(IRealtimeEvents events, IAuditLog audit)
{
    /// <summary>Tells of one; <paramref name="action"/> is why, one of <see cref="AuditActions"/>.</summary>
    public void Tell(Guid userId, Guid sessionId, string action) =>
        Tell(sessionId, new AuditNote(action, userId, $"{sessionId}"));

    /// <summary>Tells of one that its own user has ended by showing a token of it.</summary>
    public void TellLogout(Guid userId, Guid sessionId) =>
        Tell(sessionId, AuditNote.OfOwn(AuditActions.LoggedOut, userId, $"{sessionId}"));

    private void Tell(Guid sessionId, AuditNote note)
    {
        events.Add(note.UserId!.Value, "session.revoked", new SessionRevokedData(sessionId));
        audit.Note(note);
    }
}
