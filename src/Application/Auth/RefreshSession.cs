using MediatR;
using Modular.Application.Pipeline;
using Modular.Domain.Auth;

namespace Modular.Application.Auth;

/// <summary>
/// Spends a refresh token. Null when it was used before: the session has then been ended, which a refusal would roll
/// back, so the caller refuses with <see cref="RefreshTokenReused"/>.
/// </summary>
public sealed record RefreshSession(string RefreshToken) : ICommand<SignedIn?>;

internal sealed class RefreshSessionHandler(
    ISessionStore sessions, RefreshTokens tokens, SignIn signIn, EndedSessions ended, TimeProvider clock)
    : IRequestHandler<RefreshSession, SignedIn?>
{
    public async Task<SignedIn?> Handle(RefreshSession command, CancellationToken ct)
    {
        var token = tokens.Read(command.RefreshToken);
        var found = await sessions.Lock(token.SessionId, ct);
        if (found is null || found.User.Disabled)
            throw new InvalidRefreshToken();

        var (session, user) = found;
        switch (session.Judge(token.Counter, clock.GetUtcNow()))
        {
            case RefreshVerdict.Rotated:
                return await signIn.Rotate(user, session, ct);
            case RefreshVerdict.Repeated:
                return await signIn.Continue(user, session, ct);
            case RefreshVerdict.Reused:
                await sessions.End(session.Id, ct);
                ended.Tell(user.Id, session.Id, AuditActions.RefreshTokenReused);
                return null;
            default:
                throw new InvalidRefreshToken();
        }
    }
}
