using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Modular.Application.Auth;
using Modular.Application.Pipeline;
using Modular.Domain;
using Modular.Domain.Auth;

namespace Modular.Infrastructure.Auth;

/// <summary>
/// Access tokens as RFC 9068 has them, checked as RFC 8725 advises: one algorithm, one type, one issuer, one audience,
/// a key that the <c>kid</c> names. Their time is checked by the caller on every use, not only on the first.
/// </summary>
internal sealed class AccessTokens(
    SigningKeys keys, Revocations revocations, AuthOptions options, TimeProvider clock) : IAccessTokens
{
    private const string Type = "at+jwt";

    private readonly JsonWebTokenHandler _handler = new()
    {
        SetDefaultTimesOnTokenCreation = false,
        MapInboundClaims = false,
        MaximumTokenSizeInBytes = 4096,
    };

    public async ValueTask<string> Issue(User user, Session session, DateTimeOffset expiresAt, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        // Another host may have revoked the user's tokens by a clock that is ahead of this one: a token that is given
        // out after that is not meant.
        var notBefore = revocations.NotBefore(user.Id);
        var issuedAt = now < notBefore ? notBefore : now;
        return _handler.CreateToken(new SecurityTokenDescriptor
        {
            TokenType = Type,
            Issuer = options.Issuer,
            Audience = AuthOptions.Audience,
            IssuedAt = issuedAt.UtcDateTime,
            Expires = expiresAt.UtcDateTime,
            Claims = new Dictionary<string, object>
            {
                ["sub"] = user.Id.ToString(),
                ["sid"] = session.Id.ToString(),
                ["role"] = user.Role,
                ["jti"] = Ids.NewAt(issuedAt).ToString(),
            },
            SigningCredentials = (await keys.Get(ct)).CredentialsAt(now),
        });
    }

    public async ValueTask<Guid?> SessionOf(string token, CancellationToken ct) =>
        (await Read(token, ct))?.Principal.CredentialId;

    /// <summary>Whom a token of ours speaks for, however old it is; null for any other text.</summary>
    public async ValueTask<VerifiedToken?> Read(string token, CancellationToken ct)
    {
        var keySet = await keys.Get(ct);
        var result = await _handler.ValidateTokenAsync(token, Rules(keySet));
        if (result.Exception is SecurityTokenSignatureKeyNotFoundException
            && await keys.GetNewer(keySet, ct) is var newer && newer != keySet)
        {
            result = await _handler.ValidateTokenAsync(token, Rules(newer));
        }

        return result.IsValid && result.SecurityToken is JsonWebToken jwt && PrincipalOf(jwt) is { } principal
            ? new VerifiedToken(principal, jwt.Kid)
            : null;
    }

    /// <summary>Whether the key that it was signed with is still one of ours.</summary>
    public bool Trusts(VerifiedToken token) => keys.Has(token.KeyId);

    private static Principal? PrincipalOf(JsonWebToken token)
    {
        var complete = Guid.TryParse(token.Subject, out var userId)
            & token.TryGetValue<string>("sid", out var sid)
            & Guid.TryParse(sid, out var sessionId)
            & token.TryGetValue<string>("role", out var role)
            & token.TryGetValue<long>("exp", out var exp)
            & Guid.TryParse(token.Id, out var tokenId);
        // The time in the id is one of milliseconds; the seconds of iat cannot tell what came after a revocation.
        return !complete || Ids.TimeOf(tokenId) is not { } issuedAt
            ? null
            : new Principal(CredentialKind.AccessToken, userId, sessionId)
            {
                Role = role,
                TokenId = tokenId,
                IssuedAt = issuedAt,
                ExpiresAt = DateTimeOffset.FromUnixTimeSeconds(exp),
            };
    }

    private TokenValidationParameters Rules(SigningKeySet keySet) => new()
    {
        ValidAlgorithms = [SecurityAlgorithms.EcdsaSha256],
        ValidTypes = [Type],
        ValidIssuer = options.Issuer,
        ValidAudience = AuthOptions.Audience,
        ValidateLifetime = false,
        RequireSignedTokens = true,
        // Only the key that is named: a token is never tried against one key after another.
        IssuerSigningKeyResolver = (_, _, kid, _) =>
            kid is not null && keySet.ById.TryGetValue(kid, out var key) ? [key] : [],
        TryAllIssuerSigningKeys = false,
    };
}
