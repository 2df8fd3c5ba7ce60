using Modular.Application.Pipeline;
using Modular.Domain;

namespace Modular.Application.Auth;

/// <summary>
/// Proves tokens of users that were shown to somebody else. A device's key is none: it speaks for a machine, and a
/// service that asks who the user is must not take it for its owner.
/// </summary>
public sealed class UserTokens(IEnumerable<ICredentialVerifier> verifiers)
{
    /// <summary>Whom the token speaks for; null when it does not count, whatever the reason.</summary>
    public async ValueTask<Principal?> Find(string token, CancellationToken ct)
    {
        if (verifiers.FirstOrDefault(verifier => verifier.Recognises(token)) is not { } verifier)
            return null;
        try
        {
            var principal = await verifier.VerifyAgain(token, ct);
            return principal.Kind is CredentialKind.AccessToken or CredentialKind.UserKey ? principal : null;
        }
        // Why a token does not count is nobody's business but its owner's (RFC 7662 section 2.2).
        catch (Unauthenticated)
        {
            return null;
        }
    }
}
