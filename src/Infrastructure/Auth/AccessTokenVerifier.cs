using Modular.Application.Pipeline;
using Modular.Domain.Auth;

namespace Modular.Infrastructure.Auth;

/// <summary>Proves access tokens, on most requests without a signature check and without the database.</summary>
internal sealed class AccessTokenVerifier(
    AccessTokens tokens, VerifiedTokens verified, SessionLiveness sessions, CredentialUse use, TimeProvider clock)
    : ICredentialVerifier
{
    // Longer than any that is issued; refused before it is hashed.
    private const int MaxLength = 2048;

    // A JWT begins with the base64url of {" - our keys begin with their kind and an underscore.
    private const string Beginning = "eyJ";

    private static readonly TimeSpan NoteInterval = TimeSpan.FromMinutes(1);

    public bool Recognises(string token) => token.StartsWith(Beginning, StringComparison.Ordinal);

    public async ValueTask<Principal> Verify(string token, CancellationToken ct)
    {
        if (token.Length > MaxLength)
            throw new NotAuthenticated(NotAuthenticated.Unknown);

        var hash = TokenHash.Of(token);
        var known = verified.Find(hash) is { } kept && tokens.Trusts(kept) ? kept : await Read(hash, token, ct);
        var principal = known.Principal;
        if (clock.GetUtcNow() >= principal.ExpiresAt)
            throw new CredentialExpired("The access token has expired. Get a new one with the refresh token.");
        if (!await sessions.IsLive(principal, ct))
            throw new SessionRevoked();

        if (known.IsDue(clock, NoteInterval))
            use.Note(CredentialKind.AccessToken, principal.CredentialId, clock.GetUtcNow());
        return principal;
    }

    private async ValueTask<VerifiedToken> Read(TokenHash hash, string token, CancellationToken ct)
    {
        var read = await tokens.Read(token, ct) ?? throw new NotAuthenticated(NotAuthenticated.Unknown);
        // An expired token would only push out a live one.
        if (clock.GetUtcNow() < read.Principal.ExpiresAt)
            verified.Keep(hash, read);
        return read;
    }
}
