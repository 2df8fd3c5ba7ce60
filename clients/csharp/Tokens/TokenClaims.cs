using System.Text.Json;

namespace Modular.Client.Tokens;

/// <summary>What a token says.</summary>
/// <param name="Issuer">Who made it.</param>
/// <param name="Audiences">Whom it is for.</param>
/// <param name="IssuedAt">When it was made, to the second.</param>
/// <param name="Token">All else.</param>
internal sealed record TokenClaims(
    string Issuer, IReadOnlyList<string?> Audiences, DateTimeOffset IssuedAt, ModularToken Token)
{
    /// <summary>Reads them; null where one is missing or of a wrong form.</summary>
    /// <exception cref="JsonException">It is no JSON.</exception>
    public static TokenClaims? Read(byte[]? text)
    {
        if (text is null)
            return null;
        using var claims = Json.Parse(text);
        return claims is not null
            && Json.Text(claims, "iss") is { } issuer
            && Json.Texts(claims, "aud") is { } audiences
            && Json.Time(claims, "iat") is { } issuedAt
            && Json.Time(claims, "exp") is { } expiresAt
            && Guid.TryParse(Json.Text(claims, "sub"), out var userId)
            && Guid.TryParse(Json.Text(claims, "sid"), out var sessionId)
            && Json.Text(claims, "role") is { } role
            && Guid.TryParse(Json.Text(claims, "jti"), out var tokenId)
            && TimeOf(tokenId) is { } made
            ? new TokenClaims(
                issuer, audiences, issuedAt, new ModularToken(userId, sessionId, role, tokenId, made, expiresAt))
            : null;
    }

    // The first 48 bits of a UUID version 7 are milliseconds since 1970 (RFC 9562).
    private static DateTimeOffset? TimeOf(Guid id)
    {
        const int version = 7;
        if (id.Version != version)
            return null;
        Span<byte> bytes = stackalloc byte[16];
        id.TryWriteBytes(bytes, bigEndian: true, out _);
        var milliseconds = 0L;
        foreach (var part in bytes[..6])
            milliseconds = (milliseconds << 8) | part;
        return milliseconds <= DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()
            ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds)
            : null;
    }
}
