using MediatR;
using Modular.Application.Pipeline;
using Modular.Application.Realtime;

namespace Modular.Application.Auth;

/// <summary>Ends every session of the user but the one that asks.</summary>
/// <returns>How many were ended.</returns>
public sealed record EndOtherSessions(Guid UserId, Guid CurrentSessionId) : ICommand<int>;

internal sealed class EndOtherSessionsHandler(ISessionStore sessions, IRealtimeEvents events)
    : IRequestHandler<EndOtherSessions, int>
{
    public async Task<int> Handle(EndOtherSessions command, CancellationToken ct)
    {
        var ended = await sessions.EndOthers(command.UserId, command.CurrentSessionId, ct);
        foreach (var sessionId in ended)
            events.SessionRevoked(command.UserId, sessionId);
        return ended.Count;
    }
}
