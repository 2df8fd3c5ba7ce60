using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace Modular.Client.Tokens;

/// <summary>SHA-256 of a token: what verified tokens are remembered by, so that none is kept in memory.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct TokenHash(UInt128 High, UInt128 Low)
{
    // Longer than any that is issued.
    private const int MaxLength = 2048;

    /// <summary>The hash; null of a text that is longer than any token.</summary>
    public static TokenHash? Of(string token)
    {
        Span<byte> text = stackalloc byte[MaxLength];
        if (!Encoding.UTF8.TryGetBytes(token, text, out var length))
            return null;
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(text[..length], hash);
        return MemoryMarshal.Read<TokenHash>(hash);
    }

    // The parts are uniform already.
    public override int GetHashCode() => (int)(uint)Low;
}
