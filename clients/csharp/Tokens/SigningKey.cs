using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text.Json;

namespace Modular.Client.Tokens;

/// <summary>A published key, good for ES256 alone.</summary>
internal sealed class SigningKey
{
    // An ECDsa is not promised to serve two threads at once.
    private readonly ConcurrentBag<ECDsa> _idle = [];
    private readonly ECParameters _parameters;

    private SigningKey(string id, ECParameters parameters)
    {
        (Id, _parameters) = (id, parameters);
        // A point that is not on the curve fails here.
        _idle.Add(ECDsa.Create(parameters));
    }

    public string Id { get; }

    /// <summary>Reads a key of a set; null for one of another kind or use.</summary>
    /// <exception cref="FormatException">Its numbers are no base64url.</exception>
    /// <exception cref="CryptographicException">It is no point of the curve.</exception>
    public static SigningKey? Read(JsonElement key)
    {
        string? Text(string name) =>
            key.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
                ? value.GetString()
                : null;

        if (Text("kty") != "EC" || Text("crv") != "P-256" || Text("alg") is not (null or "ES256")
            || Text("use") is not (null or "sig") || Text("kid") is not { } id
            || Text("x") is not { } x || Text("y") is not { } y)
        {
            return null;
        }

        var point = new ECPoint { X = Base64Url.DecodeFromChars(x), Y = Base64Url.DecodeFromChars(y) };
        return new SigningKey(id, new ECParameters { Curve = ECCurve.NamedCurves.nistP256, Q = point });
    }

    public bool HasSigned(ReadOnlySpan<byte> text, ReadOnlySpan<byte> signature)
    {
        var key = _idle.TryTake(out var idle) ? idle : ECDsa.Create(_parameters);
        var isGood = key.VerifyData(
            text, signature, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        _idle.Add(key);
        return isGood;
    }
}
