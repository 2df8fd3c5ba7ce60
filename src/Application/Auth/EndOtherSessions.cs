using MediatR;
using Modular.Application.Pipeline;

namespace Modular.Application.Auth;

/// <summary>Ends every session of the user but the one that asks.</summary>
/// <returns>How many were ended.</returns>
public sealed record EndOtherSessions(Guid UserId, Guid CurrentSessionId) : ICommand<int>;

internal sealed class EndOtherSessionsHandler(OtherSessions others) : IRequestHandler<EndOtherSessions, int>
{
    public Task<int> Handle(EndOtherSessions command, CancellationToken ct) =>
        others.End(command.UserId, command.CurrentSessionId, AuditActions.SessionEnded, ct);
}
