using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Modular.IntegrationTests.Auth.OAuth;

/// <summary>Keys of a provider, and tokens signed by them, rightly or not.</summary>
internal sealed class ForgedKeys : IDisposable
{
    /// <summary>In a claim: half of a character, which no JSON of .NET would write.</summary>
    public const string HalfCharacter = "(half a character)";

    private readonly RSA _rsa = RSA.Create(2048);
    private readonly ECDsa _curve = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    /// <summary>The public keys as a JSON Web Key Set.</summary>
    public JsonObject KeySet()
    {
        var (rsa, curve) = (_rsa.ExportParameters(false), _curve.ExportParameters(false));
        return new JsonObject
        {
            ["keys"] = new JsonArray(
                new JsonObject
                {
                    ["kty"] = "RSA",
                    ["kid"] = "rsa",
                    ["n"] = Base64Url.EncodeToString(rsa.Modulus),
                    ["e"] = Base64Url.EncodeToString(rsa.Exponent),
                },
                new JsonObject
                {
                    ["kty"] = "EC",
                    ["kid"] = "curve",
                    ["crv"] = "P-256",
                    ["x"] = Base64Url.EncodeToString(curve.Q.X),
                    ["y"] = Base64Url.EncodeToString(curve.Q.Y),
                }),
        };
    }

    /// <summary>A token of these claims, signed in earnest.</summary>
    public string Sign(JsonObject claims, string algorithm, string? kid = null)
    {
        kid ??= algorithm == "ES256" ? "curve" : "rsa";
        return Token(new JsonObject { ["alg"] = algorithm, ["kid"] = kid }, claims, signed => algorithm switch
        {
            "ES256" => _curve.SignData(signed, HashAlgorithmName.SHA256),
            "PS256" => _rsa.SignData(signed, HashAlgorithmName.SHA256, RSASignaturePadding.Pss),
            "RS512" => _rsa.SignData(signed, HashAlgorithmName.SHA512, RSASignaturePadding.Pkcs1),
            // The oldest forgery: the public key as a shared secret.
            "HS256" => HMACSHA256.HashData(Encoding.ASCII.GetBytes(_rsa.ExportSubjectPublicKeyInfoPem()), signed),
            "none" => [],
            _ => _rsa.SignData(signed, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1),
        });
    }

    /// <summary>A token signed by somebody else's key under this provider's name of one.</summary>
    public static string SignByAnother(JsonObject claims)
    {
        using var other = RSA.Create(2048);
        return Token(
            new JsonObject { ["alg"] = "RS256", ["kid"] = "rsa" }, claims,
            signed => other.SignData(signed, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
    }

    public void Dispose()
    {
        _rsa.Dispose();
        _curve.Dispose();
    }

    private static string Token(JsonObject header, JsonObject claims, Func<byte[], byte[]> sign)
    {
        var payload = claims.ToJsonString().Replace(HalfCharacter, "\\ud800");
        var signed = $"{Encode(header.ToJsonString())}.{Encode(payload)}";
        return $"{signed}.{Base64Url.EncodeToString(sign(Encoding.ASCII.GetBytes(signed)))}";
    }

    private static string Encode(string text) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));
}
