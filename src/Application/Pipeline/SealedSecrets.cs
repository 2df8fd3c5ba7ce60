using System.Security.Cryptography;

namespace Modular.Application.Pipeline;

/// <summary>
/// Encrypts what is kept in the database but must not be read from it: AES-256-GCM under a key derived from the master
/// key for one purpose, as nonce (12 bytes), ciphertext, tag (16 bytes).
/// </summary>
public static class SealedSecrets
{
    private const int NonceLength = 12;
    private const int TagLength = 16;

    /// <summary>Encrypts <paramref name="secret"/>; a purpose that names its row binds it to that row.</summary>
    public static byte[] Seal(this MasterKey masterKey, string purpose, ReadOnlySpan<byte> secret)
    {
        var box = new byte[NonceLength + secret.Length + TagLength];
        var nonce = box.AsSpan(0, NonceLength);
        RandomNumberGenerator.Fill(nonce);
        using var aes = new AesGcm(masterKey.Derive(purpose), TagLength);
        aes.Encrypt(nonce, secret, box.AsSpan(NonceLength, secret.Length), box.AsSpan(NonceLength + secret.Length));
        return box;
    }

    /// <summary>Decrypts what was sealed with the same master key for the same purpose.</summary>
    /// <exception cref="CryptographicException">Key or purpose is another one, or the bytes were changed.</exception>
    public static byte[] Open(this MasterKey masterKey, string purpose, ReadOnlySpan<byte> box)
    {
        if (box.Length < NonceLength + TagLength)
            throw new CryptographicException("A sealed secret is cut short.");

        var secret = new byte[box.Length - NonceLength - TagLength];
        using var aes = new AesGcm(masterKey.Derive(purpose), TagLength);
        aes.Decrypt(box[..NonceLength], box.Slice(NonceLength, secret.Length), box[^TagLength..], secret);
        return secret;
    }
}
