using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;

namespace Modular.Domain.Auth;

/// <summary>
/// A refresh token names its session and its place in the session's row of tokens, authenticated by the instance's
/// key: <c>mrt_</c> and 36 bytes in base64url (session 16, counter 4, MAC 16). The database so holds no token at all,
/// garbage is refused without asking it, and the same successor can be given twice.
/// </summary>
/// <param name="SessionId">The session.</param>
/// <param name="Counter">How many refreshes came before this token.</param>
public sealed record RefreshToken(Guid SessionId, int Counter)
{
    private const string Prefix = "mrt_";
    private const int CounterAt = 16;
    private const int MacAt = 20;
    private const int Bytes = 36;

    // 36 bytes fill 48 characters with no bit to spare: no two texts are the same token.
    private const int Characters = 48;

    /// <summary>The token as its holder keeps it.</summary>
    public string Write(byte[] key)
    {
        Span<byte> bytes = stackalloc byte[Bytes];
        SessionId.TryWriteBytes(bytes, bigEndian: true, out _);
        BinaryPrimitives.WriteInt32BigEndian(bytes[CounterAt..], Counter);
        Mac(key, bytes[..MacAt]).CopyTo(bytes[MacAt..]);
        return Prefix + Base64Url.EncodeToString(bytes);
    }

    /// <summary>Reads a token written with <paramref name="key"/>; null for anything else.</summary>
    public static RefreshToken? Read(string text, byte[] key)
    {
        Span<byte> bytes = stackalloc byte[Bytes];
        if (text.Length != Prefix.Length + Characters
            || !text.StartsWith(Prefix, StringComparison.Ordinal)
            || !Base64Url.IsValid(text.AsSpan(Prefix.Length), out var length)
            || length != Bytes)
        {
            return null;
        }

        Base64Url.DecodeFromChars(text.AsSpan(Prefix.Length), bytes);
        return CryptographicOperations.FixedTimeEquals(Mac(key, bytes[..MacAt]), bytes[MacAt..])
            ? new RefreshToken(
                new Guid(bytes[..CounterAt], bigEndian: true), BinaryPrimitives.ReadInt32BigEndian(bytes[CounterAt..]))
            : null;
    }

    private static ReadOnlySpan<byte> Mac(byte[] key, ReadOnlySpan<byte> message) =>
        HMACSHA256.HashData(key, message).AsSpan(0, Bytes - MacAt);
}
