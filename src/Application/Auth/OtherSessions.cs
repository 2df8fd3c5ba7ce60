namespace Modular.Application.Auth;

/// <summary>Ends the sessions of a user but one, and tells.</summary>
public sealed class OtherSessions(ISessionStore sessions, EndedSessions told)
{
    /// <summary>Ends them and returns how many they were.</summary>
    public async Task<int> End(Guid userId, Guid keep, CancellationToken ct)
    {
        var ended = await sessions.EndOthers(userId, keep, ct);
        foreach (var sessionId in ended)
            told.Tell(userId, sessionId, AuditActions.SessionEnded);
        return ended.Count;
    }
}
