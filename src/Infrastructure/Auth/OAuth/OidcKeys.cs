using System.Text.Json;
using Microsoft.IdentityModel.Tokens;

namespace Modular.Infrastructure.Auth.OAuth;

/// <summary>The public keys of a provider (RFC 7517).</summary>
internal static class OidcKeys
{
    private const int MinRsaBits = 2048;

    /// <summary>Those that may sign, of RSA (2,048 bits or more) and elliptic curves; no shared secrets.</summary>
    public static IReadOnlyList<JsonWebKey> Read(JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.Object)
            throw ProviderFault.Unbelievable("The key set is no JSON.");
        try
        {
            return [.. new JsonWebKeySet(json.GetRawText()).Keys.Where(MaySign)];
        }
        catch (Exception e) when (e is ArgumentException or JsonException)
        {
            throw ProviderFault.Unbelievable("The key set cannot be read.", e);
        }
    }

    /// <summary>The keys that a token may be signed by: the one that it names, or the only one.</summary>
    public static IReadOnlyList<JsonWebKey> For(this IReadOnlyList<JsonWebKey> keys, string? id) =>
        string.IsNullOrEmpty(id) ? keys.Count == 1 ? keys : [] : [.. keys.Where(key => key.Kid == id)];

    private static bool MaySign(JsonWebKey key) =>
        key.Use is null or "" or "sig"
        && (key.Kty == JsonWebAlgorithmsKeyTypes.EllipticCurve
            || (key.Kty == JsonWebAlgorithmsKeyTypes.RSA && key.KeySize >= MinRsaBits));
}
