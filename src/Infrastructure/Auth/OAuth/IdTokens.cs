using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Modular.Application.Auth.OAuth;

namespace Modular.Infrastructure.Auth.OAuth;

/// <summary>
/// Checks ID tokens as OpenID Connect Core 1.0, section 3.1.3.7, and RFC 8725 have it. Which algorithm may sign is the
/// configuration's to say, never the token's.
/// </summary>
internal sealed class IdTokens(
    LoginProvider provider, KeptDocument<IReadOnlyList<JsonWebKey>> keys, TimeProvider clock)
{
    private const int MaxLength = 16 * 1024;

    // Clocks differ; and a token is made for this login, so it is not old.
    private static readonly TimeSpan Skew = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan MaxAge = TimeSpan.FromMinutes(10);

    private readonly JsonWebTokenHandler _handler = new()
    {
        MapInboundClaims = false,
        MaximumTokenSizeInBytes = MaxLength,
    };

    /// <summary>The claims of a token that is good for this login.</summary>
    public async Task<JsonElement> Check(string text, string nonce, CancellationToken ct)
    {
        var token = Read(text);
        if (!provider.Algorithms.Contains(token.Alg, StringComparer.Ordinal))
            throw ProviderFault.Unbelievable("The ID token is signed by an algorithm that is not allowed.");

        var result = await _handler.ValidateTokenAsync(text, Rules(await KeysFor(token, ct)));
        if (!result.IsValid)
            throw ProviderFault.Unbelievable($"The ID token is not good: {result.Exception.GetType().Name}.");
        var claims = JsonElement.Parse(Base64UrlEncoder.DecodeBytes(token.EncodedPayload));
        if (WhyNotOurs(claims, nonce) is { } why)
            throw ProviderFault.Unbelievable($"The ID token is not good: {why}.");
        return claims;
    }

    private JsonWebToken Read(string text)
    {
        try
        {
            return _handler.ReadJsonWebToken(text);
        }
        catch (Exception e) when (e is ArgumentException or SecurityTokenException or JsonException)
        {
            throw ProviderFault.Unbelievable("The ID token cannot be read.", e);
        }
    }

    private async Task<IReadOnlyList<JsonWebKey>> KeysFor(JsonWebToken token, CancellationToken ct)
    {
        var found = (await keys.Get(ct)).For(token.Kid);
        return found.Count > 0 ? found : (await keys.GetNewer(ct)).For(token.Kid);
    }

    private TokenValidationParameters Rules(IReadOnlyList<JsonWebKey> signers) => new()
    {
        ValidAlgorithms = provider.Algorithms,
        ValidIssuer = provider.Issuer,
        ValidAudience = provider.ClientId,
        RequireSignedTokens = true,
        RequireExpirationTime = true,
        LifetimeValidator = (notBefore, expires, _, _) => IsInTime(notBefore, expires),
        // Those that the token names, and no others.
        IssuerSigningKeyResolver = (_, _, _, _) => signers,
        TryAllIssuerSigningKeys = true,
    };

    private bool IsInTime(DateTime? notBefore, DateTime? expires)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        return expires > now - Skew && (notBefore is null || notBefore <= now + Skew);
    }

    private string? WhyNotOurs(JsonElement claims, string nonce)
    {
        var now = clock.GetUtcNow();
        var issuedAt = claims.Number("iat") is { } seconds and > 0 and < uint.MaxValue
            ? DateTimeOffset.FromUnixTimeSeconds(seconds)
            : DateTimeOffset.MinValue;
        if (issuedAt > now + Skew || issuedAt < now - MaxAge - Skew)
            return "it was not issued just now";
        if (!IsSame(claims.Text("nonce") ?? "", nonce))
            return "it has another nonce";
        var azp = claims.Text("azp");
        // One that is for several says which of them it was given to.
        return (azp is null && claims.Texts("aud") is not { Count: 1 }) || (azp is not null && azp != provider.ClientId)
            ? "it was given to another client"
            : null;
    }

    private static bool IsSame(string one, string other) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(one), Encoding.UTF8.GetBytes(other));
}
