using MediatR;
using Modular.Application.Pipeline;

namespace Modular.Application.Auth;

/// <summary>Ends the session of either token. One that has ended already is no error.</summary>
/// <param name="RefreshToken">Any refresh token of the session; it wins.</param>
/// <param name="AccessToken">Any access token of the session, even an expired one.</param>
/// <returns>Whether there was a session to end.</returns>
public sealed record LogOut(string? RefreshToken, string? AccessToken) : ICommand<bool>;

internal sealed class LogOutHandler(
    ISessionStore sessions, RefreshTokens refreshTokens, IAccessTokens accessTokens, EndedSessions ended)
    : IRequestHandler<LogOut, bool>
{
    public async Task<bool> Handle(LogOut command, CancellationToken ct)
    {
        var sessionId = command switch
        {
            { RefreshToken: { } refresh } => refreshTokens.Read(refresh).SessionId,
            { AccessToken: { } access } =>
                await accessTokens.SessionOf(access, ct) ?? throw new NotAuthenticated(NotAuthenticated.Unknown),
            _ => throw new NotAuthenticated(),
        };
        if (await sessions.End(sessionId, ct) is not { } userId)
            return false;

        ended.TellLogout(userId, sessionId);
        return true;
    }
}
