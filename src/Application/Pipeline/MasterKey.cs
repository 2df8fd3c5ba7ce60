using System.Security.Cryptography;
using System.Text;

namespace Modular.Application.Pipeline;

/// <summary>The instance's one secret; every other key is derived from it for one purpose and never stored.</summary>
/// <param name="secret">32 random bytes.</param>
public sealed class MasterKey(byte[] secret)
{
    /// <summary>Bytes of a master key.</summary>
    public const int Length = 32;

    /// <summary>A key for <paramref name="purpose"/> alone (HKDF-SHA256, RFC 5869), 32 bytes.</summary>
    public byte[] Derive(string purpose) =>
        HKDF.DeriveKey(HashAlgorithmName.SHA256, secret, Length, info: Encoding.UTF8.GetBytes("modular/" + purpose));
}
