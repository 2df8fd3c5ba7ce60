using Modular.Application.Pipeline;
using Modular.Domain.Auth;

namespace Modular.Application.Auth;

/// <summary>What a client gets that has signed in.</summary>
/// <param name="AccessToken">A JWT for the next minutes.</param>
/// <param name="RefreshToken">Good for one refresh.</param>
/// <param name="TokenType">Always <c>Bearer</c>.</param>
/// <param name="ExpiresIn">Seconds until the access token ends.</param>
/// <param name="User">Who signed in.</param>
public sealed record SignedIn(
    string AccessToken, string RefreshToken, string TokenType, int ExpiresIn, UserDetails User) : ICarriesSecret;

/// <summary>Begins sessions and makes their tokens.</summary>
public sealed class SignIn(
    ISessionStore sessions, IAccessTokens accessTokens, RefreshTokens refreshTokens, AuthOptions options,
    TimeProvider clock)
{
    /// <summary>Begins a session of <paramref name="user"/>.</summary>
    public Task<SignedIn> Begin(User user, RequestOrigin origin, CancellationToken ct)
    {
        var session = Session.Begin(user.Id, options.Lifetimes, clock.GetUtcNow());
        sessions.Add(session, origin);
        return Continue(user, session, ct);
    }

    /// <summary>Gives <paramref name="session"/> its next refresh token.</summary>
    public Task<SignedIn> Rotate(User user, Session session, CancellationToken ct)
    {
        var rotated = session.Rotate(options.Lifetimes, clock.GetUtcNow());
        sessions.Rotate(rotated);
        return Continue(user, rotated, ct);
    }

    /// <summary>Makes the tokens of <paramref name="session"/> as it is now.</summary>
    public async Task<SignedIn> Continue(User user, Session session, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var expiresAt = now + options.Lifetimes.AccessToken;
        if (expiresAt > session.ExpiresAt)
            expiresAt = session.ExpiresAt;
        return new SignedIn(
            await accessTokens.Issue(user, session, expiresAt, ct),
            refreshTokens.Write(session.Token),
            "Bearer",
            (int)(expiresAt - now).TotalSeconds,
            UserDetails.Of(user));
    }
}

/// <summary>Writes and reads refresh tokens under a key of their own.</summary>
public sealed class RefreshTokens(MasterKey masterKey)
{
    private readonly byte[] _key = masterKey.Derive("auth/refresh-tokens");

    /// <summary>The token as its holder keeps it.</summary>
    public string Write(RefreshToken token) => token.Write(_key);

    /// <summary>Reads a token; refuses with <see cref="InvalidRefreshToken"/> what was not written here.</summary>
    public RefreshToken Read(string text) => RefreshToken.Read(text, _key) ?? throw new InvalidRefreshToken();
}
