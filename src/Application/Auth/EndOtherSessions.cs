using MediatR;
using Modular.Application.Pipeline;

namespace Modular.Application.Auth;

/// <summary>Ends every session of the user but the one that asks.</summary>
/// <returns>How many were ended.</returns>
public sealed record EndOtherSessions(Guid UserId, Guid CurrentSessionId) : ICommand<int>;

internal sealed class EndOtherSessionsHandler(ISessionStore sessions, EndedSessions told)
    : IRequestHandler<EndOtherSessions, int>
{
    public async Task<int> Handle(EndOtherSessions command, CancellationToken ct)
    {
        var ended = await sessions.EndOthers(command.UserId, command.CurrentSessionId, ct);
        foreach (var sessionId in ended)
            told.Tell(command.UserId, sessionId, AuditActions.SessionEnded);
        return ended.Count;
    }
}
