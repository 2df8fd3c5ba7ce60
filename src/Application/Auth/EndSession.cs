using MediatR;
using Modular.Application.Pipeline;
using Modular.Domain.Auth;

namespace Modular.Application.Auth;

/// <summary>Ends one session of the user; refuses with <see cref="SessionNotFound"/>.</summary>
public sealed record EndSession(Guid UserId, Guid SessionId) : ICommand<Guid>;

internal sealed class EndSessionHandler(ISessionStore sessions, EndedSessions ended)
    : IRequestHandler<EndSession, Guid>
{
    public async Task<Guid> Handle(EndSession command, CancellationToken ct)
    {
        if (!await sessions.End(command.UserId, command.SessionId, ct))
            throw new SessionNotFound();

        ended.Tell(command.UserId, command.SessionId, AuditActions.SessionEnded);
        return command.SessionId;
    }
}
