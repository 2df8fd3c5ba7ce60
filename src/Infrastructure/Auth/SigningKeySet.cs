using System.Buffers.Text;
using System.Security.Cryptography;
using Microsoft.IdentityModel.Tokens;
using Modular.Application.Auth;
using Modular.Application.Pipeline;
using Modular.Domain.Auth;

namespace Modular.Infrastructure.Auth;

/// <summary>The keys of an instance at one moment: what signs when, and what tokens are checked by.</summary>
internal sealed class SigningKeySet
{
    private readonly Dictionary<Guid, SigningCredentials> _credentials;

    public SigningKeySet(IReadOnlyList<SigningKeyRow> rows, MasterKey masterKey)
    {
        Ring = new KeyRing(rows.Select(row => row.ToKey()));
        _credentials = rows.ToDictionary(
            row => row.Id,
            row => new SigningCredentials(row.OpenPrivate(masterKey), SecurityAlgorithms.EcdsaSha256));
        ById = rows.ToDictionary(row => row.Id.ToString(), row => row.OpenPublic());
        // The newest first: it is what a verifier will need longest.
        Public = new JsonWebKeys([.. Ring.Keys.Reverse().Select(key => Describe(ById[key.Id.ToString()]))]);
    }

    public KeyRing Ring { get; }

    public IReadOnlyDictionary<string, ECDsaSecurityKey> ById { get; }

    public JsonWebKeys Public { get; }

    /// <summary>What a token is signed with at <paramref name="now"/>.</summary>
    public SigningCredentials CredentialsAt(DateTimeOffset now) => _credentials[Ring.SignerAt(now).Id];

    /// <summary>Whether these are the keys of <paramref name="rows"/>, and at the same times.</summary>
    public bool IsOf(IReadOnlyList<SigningKeyRow> rows) =>
        Ring.Keys.ToHashSet().SetEquals(rows.Select(row => row.ToKey()));

    private static PublicSigningKey Describe(ECDsaSecurityKey key)
    {
        var point = key.ECDsa.ExportParameters(includePrivateParameters: false).Q;
        return new PublicSigningKey(
            "EC", "P-256", Base64Url.EncodeToString(point.X), Base64Url.EncodeToString(point.Y),
            key.KeyId, "sig", "ES256");
    }
}

/// <summary>A row of auth.signing_key.</summary>
internal sealed class SigningKeyRow
{
    public Guid Id { get; init; }
    public byte[] PublicKey { get; init; } = [];
    public byte[] PrivateKey { get; init; } = [];
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset SignsFrom { get; init; }

    /// <summary>A key with a new secret.</summary>
    public static SigningKeyRow Make(MasterKey masterKey, SigningKey key)
    {
        using var secret = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return new SigningKeyRow
        {
            Id = key.Id,
            PublicKey = secret.ExportSubjectPublicKeyInfo(),
            PrivateKey = masterKey.Seal(PurposeOf(key.Id), secret.ExportPkcs8PrivateKey()),
            CreatedAt = key.CreatedAt,
            SignsFrom = key.SignsFrom,
        };
    }

    public SigningKey ToKey() => new(Id, CreatedAt, SignsFrom);

    public ECDsaSecurityKey OpenPublic()
    {
        var key = ECDsa.Create();
        key.ImportSubjectPublicKeyInfo(PublicKey, out _);
        return new ECDsaSecurityKey(key) { KeyId = Id.ToString() };
    }

    public ECDsaSecurityKey OpenPrivate(MasterKey masterKey)
    {
        var key = ECDsa.Create();
        key.ImportPkcs8PrivateKey(masterKey.Open(PurposeOf(Id), PrivateKey), out _);
        return new ECDsaSecurityKey(key) { KeyId = Id.ToString() };
    }

    // The id is part of the encryption key: a ciphertext put into another row cannot be read.
    private static string PurposeOf(Guid id) => $"auth/signing-key/{id}";
}
