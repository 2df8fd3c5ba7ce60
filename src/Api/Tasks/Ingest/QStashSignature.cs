using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Modular.Api.Configuration;
using Modular.Domain.Tasks;

namespace Modular.Api.Tasks.Ingest;

/// <summary>
/// Checks the signature of a message of QStash: a JWS in compact form (RFC 7515) with HMAC-SHA256, whose claims name
/// the sender, this address, a time of five minutes and the digest of the body. Nothing that the token says of itself
/// is believed before its signature fits, and no other algorithm ever.
/// </summary>
internal sealed class QStashSignature(Settings settings, TimeProvider clock)
{
    public const string Header = "Upstash-Signature";

    // A token has about 500 bytes.
    private const int MaxLength = 4096;

    /// <summary>How far the clocks of sender and receiver may be apart.</summary>
    public static readonly TimeSpan Leeway = TimeSpan.FromSeconds(10);

    /// <summary>What the token proves, once the body turns out to be the one that it is for.</summary>
    /// <exception cref="IngestNotSigned">The token proves nothing.</exception>
    public QStashToken Verify(string token)
    {
        if (token.Length == 0)
            throw new IngestNotSigned($"The header {Header} is missing.");
        var parts = token.Split('.');
        if (token.Length > MaxLength || parts.Length != 3)
            throw Malformed();

        RequireAlgorithm(parts[0]);
        RequireKey($"{parts[0]}.{parts[1]}", Decode(parts[2]));
        return Claims(parts[1]);
    }

    private static void RequireAlgorithm(string part)
    {
        using var header = Parse(part);
        if (Text(header, "alg") != "HS256" || header.RootElement.TryGetProperty("crit", out _))
            throw new IngestNotSigned("The signature must be made with HS256, and nothing else.");
    }

    private void RequireKey(string signed, byte[] signature)
    {
        var bytes = Encoding.UTF8.GetBytes(signed);
        // All keys are tried, so that the time does not tell which one fits.
        var fits = false;
        foreach (var key in settings.QStash!.Keys)
        {
            var expected = HMACSHA256.HashData(Encoding.UTF8.GetBytes(key), bytes);
            fits |= CryptographicOperations.FixedTimeEquals(expected, signature);
        }

        if (!fits)
            throw new IngestNotSigned("The signature fits none of the signing keys.");
    }

    private QStashToken Claims(string part)
    {
        using var claims = Parse(part);
        if (Text(claims, "iss") != "Upstash")
            throw new IngestNotSigned("The signature is not by Upstash.");
        if (Text(claims, "sub") != settings.QStash!.Endpoint)
            throw new IngestNotSigned($"The signature is for another address than {settings.QStash.Endpoint}.");

        var (now, until) = (clock.GetUtcNow(), Time(claims, "exp") + Leeway);
        if (now >= until)
            throw new IngestNotSigned("The signature has expired.");
        if (now < Time(claims, "nbf") - Leeway)
            throw new IngestNotSigned("The signature is not valid yet: a clock is wrong.");
        return new QStashToken(Text(claims, "jti"), until, Text(claims, "body"));
    }

    private static string Text(JsonDocument json, string name) =>
        json.RootElement.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            && value.GetString() is { Length: > 0 } text
            ? text
            : throw Malformed();

    private static DateTimeOffset Time(JsonDocument json, string name)
    {
        if (!json.RootElement.TryGetProperty(name, out var value) || value.ValueKind != JsonValueKind.Number
            || !value.TryGetInt64(out var seconds) || seconds is < 0 or > uint.MaxValue)
            throw Malformed();
        return DateTimeOffset.FromUnixTimeSeconds(seconds);
    }

    private static JsonDocument Parse(string part)
    {
        var bytes = Decode(part);
        try
        {
            RequireText(bytes);
            var json = JsonDocument.Parse(bytes);
            return json.RootElement.ValueKind == JsonValueKind.Object ? json : throw Malformed();
        }
        // The latter is what the reader says of half a surrogate pair, and of bytes that are not UTF-8.
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw Malformed();
        }
    }

    // A document leaves names and strings as they came until somebody asks for them.
    private static void RequireText(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        while (reader.Read())
        {
            if (reader.TokenType is JsonTokenType.PropertyName or JsonTokenType.String)
                reader.GetString();
        }
    }

    private static byte[] Decode(string part)
    {
        try
        {
            return Base64Url.DecodeFromChars(part);
        }
        catch (FormatException)
        {
            throw Malformed();
        }
    }

    private static IngestNotSigned Malformed() => new($"The header {Header} is not a token of QStash.");
}

/// <summary>What a token of QStash proves.</summary>
/// <param name="Id">The token's own id; every delivery has another.</param>
/// <param name="ExpiresAt">When nobody takes it any more.</param>
/// <param name="BodyHash">SHA-256 of the body in base64url, padded or not.</param>
internal sealed record QStashToken(string Id, DateTimeOffset ExpiresAt, string BodyHash)
{
    /// <summary>Refuses another body than the one that was signed, byte by byte.</summary>
    /// <exception cref="IngestNotSigned">It is another one.</exception>
    public void RequireBody(ReadOnlySpan<byte> body)
    {
        var expected = Encoding.ASCII.GetBytes(Base64Url.EncodeToString(SHA256.HashData(body)));
        if (!CryptographicOperations.FixedTimeEquals(expected, Encoding.UTF8.GetBytes(BodyHash.TrimEnd('='))))
            throw new IngestNotSigned("The signature is for another body.");
    }
}
