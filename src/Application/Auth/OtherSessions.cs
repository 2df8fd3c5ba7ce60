namespace Modular.Application.Auth;

/// <summary>Ends the sessions of a user, all or all but one, and tells.</summary>
public sealed class OtherSessions(ISessionStore sessions, EndedSessions told)
{
    /// <summary>Ends them and returns how many they were.</summary>
    /// <param name="userId">Whose.</param>
    /// <param name="keep">The one that goes on; null for none.</param>
    /// <param name="action">Why they end, one of <see cref="AuditActions"/>.</param>
    /// <param name="ct">Ends the work.</param>
    public async Task<int> End(Guid userId, Guid? keep, string action, CancellationToken ct)
    {
        var ended = keep is { } kept
            ? await sessions.EndOthers(userId, kept, ct)
            : await sessions.EndAll(userId, ct);
        foreach (var sessionId in ended)
            told.Tell(userId, sessionId, action);
        return ended.Count;
    }
}
