using System.Buffers.Text;
using System.Text;
using System.Text.Json;

namespace Modular.Client.Tokens;

/// <summary>A token taken apart, of which nothing is believed yet.</summary>
/// <param name="KeyId">The key that it names.</param>
/// <param name="SignedText">What the signature is of.</param>
/// <param name="Claims">What it says.</param>
/// <param name="Signature">64 bytes.</param>
internal sealed record UnverifiedToken(string KeyId, byte[] SignedText, TokenClaims Claims, byte[] Signature)
{
    private const int SignatureLength = 64;

    /// <summary>Takes <paramref name="token"/> apart; null for what is no access token signed by ES256.</summary>
    public static UnverifiedToken? Read(string token)
    {
        var parts = token.Split('.', 4);
        if (parts.Length != 3 || Decode(parts[2]) is not { Length: SignatureLength } signature)
            return null;
        try
        {
            return ReadHeader(Decode(parts[0])) is { } keyId && TokenClaims.Read(Decode(parts[1])) is { } claims
                ? new UnverifiedToken(keyId, Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"), claims, signature)
                : null;
        }
        // The second: a text in it is no Unicode, such as half of a surrogate pair.
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    // One algorithm and one type, and no extension that had to be understood (RFC 8725).
    private static string? ReadHeader(byte[]? text)
    {
        if (text is null)
            return null;
        using var header = Json.Parse(text);
        return header is not null && Json.Text(header, "alg") == "ES256" && Json.Text(header, "typ") == "at+jwt"
            && !header.RootElement.TryGetProperty("crit", out _)
            ? Json.Text(header, "kid")
            : null;
    }

    // Only as it is written: padding, spaces and unused bits would make other texts of the same token.
    private static byte[]? Decode(string part)
    {
        if (!Base64Url.IsValid(part))
            return null;
        var bytes = Base64Url.DecodeFromChars(part);
        return Base64Url.EncodeToString(bytes) == part ? bytes : null;
    }
}
