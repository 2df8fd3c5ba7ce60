using System.Buffers.Binary;
using System.Buffers.Text;
using System.Formats.Cbor;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Modular.Application.Auth.Passkeys;

namespace Modular.IntegrationTests.Auth.Passkeys;

/// <summary>
/// A browser and an authenticator in one, with one ES256 key. As it is made it says the truth; a test has it lie.
/// </summary>
internal sealed class SoftAuthenticator(string origin)
{
    private const byte UserPresentFlag = 0x01;
    private const byte UserVerifiedFlag = 0x04;
    private const byte BackupEligibleFlag = 0x08;
    private const byte BackedUpFlag = 0x10;
    private const byte AttestedFlag = 0x40;
    private readonly ECParameters _key = NewKey();

    public byte[] CredentialId { get; set; } = RandomNumberGenerator.GetBytes(32);

    public string Origin { get; set; } = origin;

    public bool CrossOrigin { get; set; }

    /// <summary>The site that it signs for; null for the one that asks.</summary>
    public string? SiteId { get; set; }

    /// <summary>The challenge that it signs; null for the one it was given.</summary>
    public string? Challenge { get; set; }

    /// <summary>The type of ceremony that it signs; null for the right one.</summary>
    public string? Type { get; set; }

    /// <summary>Whose the passkey is, as it was told when it made it.</summary>
    public string UserHandle { get; set; } = "";

    public bool UserPresent { get; set; } = true;

    public bool UserVerified { get; set; } = true;

    public bool BackupEligible { get; set; }

    public bool BackedUp { get; set; }

    /// <summary>Whether it counts its signatures; those that copy their keys do not.</summary>
    public bool Counts { get; set; } = true;

    /// <summary>How often it has signed.</summary>
    public uint Counter { get; set; }

    /// <summary>Signs with another key than it showed.</summary>
    public bool Forges { get; set; }

    /// <summary>What <c>navigator.credentials.create</c> would answer.</summary>
    public CreatedCredential Create(JsonElement options)
    {
        UserHandle = options.GetProperty("user").GetProperty("id").GetString()!;
        var challenge = options.GetProperty("challenge").GetString()!;
        var site = options.GetProperty("rp").GetProperty("id").GetString()!;
        return new CreatedCredential(
            Text(CredentialId), "public-key",
            new AttestationResponse(
                Text(ClientData("webauthn.create", challenge)), Text(Attestation(site)), ["internal", "hybrid"]),
            RawId: Text(CredentialId));
    }

    /// <summary>What <c>navigator.credentials.get</c> would answer.</summary>
    public ShownCredential Get(JsonElement options)
    {
        var client = ClientData("webauthn.get", options.GetProperty("challenge").GetString()!);
        var data = AuthenticatorData(options.GetProperty("rpId").GetString()!, 0);
        using var key = ECDsa.Create(Forges ? NewKey() : _key);
        var signature = key.SignData(
            [.. data, .. SHA256.HashData(client)], HashAlgorithmName.SHA256,
            DSASignatureFormat.Rfc3279DerSequence);
        return new ShownCredential(
            Text(CredentialId), "public-key",
            new AssertionResponse(Text(client), Text(data), Text(signature), UserHandle),
            RawId: Text(CredentialId));
    }

    public static string Text(byte[] bytes) => Base64Url.EncodeToString(bytes);

    private static ECParameters NewKey()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return key.ExportParameters(includePrivateParameters: true);
    }

    private byte[] ClientData(string type, string challenge) => JsonSerializer.SerializeToUtf8Bytes(new
    {
        type = Type ?? type,
        challenge = Challenge ?? challenge,
        origin = Origin,
        crossOrigin = CrossOrigin,
    });

    private byte[] AuthenticatorData(string site, byte more)
    {
        var counter = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(counter, Counts ? ++Counter : 0);
        return [.. SHA256.HashData(Encoding.UTF8.GetBytes(SiteId ?? site)), (byte)(Flags() | more), .. counter];
    }

    private int Flags() => (UserPresent ? UserPresentFlag : 0) | (UserVerified ? UserVerifiedFlag : 0)
        | (BackupEligible ? BackupEligibleFlag : 0) | (BackedUp ? BackedUpFlag : 0);

    // Of the format "none": an authenticator that says nothing of its maker.
    private byte[] Attestation(string site)
    {
        var length = new byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(length, (ushort)CredentialId.Length);
        byte[] data =
            [.. AuthenticatorData(site, AttestedFlag), .. new byte[16], .. length, .. CredentialId, .. PublicKey()];
        var cbor = new CborWriter(CborConformanceMode.Ctap2Canonical);
        cbor.WriteStartMap(3);
        cbor.WriteTextString("fmt");
        cbor.WriteTextString("none");
        cbor.WriteTextString("attStmt");
        cbor.WriteStartMap(0);
        cbor.WriteEndMap();
        cbor.WriteTextString("authData");
        cbor.WriteByteString(data);
        cbor.WriteEndMap();
        return cbor.Encode();
    }

    // A COSE_Key (RFC 9053 section 7.1): EC2, ES256, P-256, x, y.
    private byte[] PublicKey()
    {
        var cbor = new CborWriter(CborConformanceMode.Ctap2Canonical);
        cbor.WriteStartMap(5);
        foreach (var (label, value) in ((int, int)[])[(1, 2), (3, -7), (-1, 1)])
        {
            cbor.WriteInt32(label);
            cbor.WriteInt32(value);
        }

        foreach (var (label, value) in ((int, byte[])[])[(-2, _key.Q.X!), (-3, _key.Q.Y!)])
        {
            cbor.WriteInt32(label);
            cbor.WriteByteString(value);
        }

        cbor.WriteEndMap();
        return cbor.Encode();
    }
}
