using System.Buffers;
using System.Security.Cryptography;
using System.Text;

namespace Modular.Application.Pipeline;

/// <summary>
/// A secret of ours as a client holds it: <c>mdk_ID_RANDOM_CHECKSUM</c> in lower-case hexadecimal, 32, 50 and 8 digits.
/// The prefix lets secret scanners find a leaked one, the id is the row to look up, 200 random bits are the secret, and
/// the checksum lets a damaged or invented one be refused without asking the database.
/// </summary>
public sealed class PrefixedToken
{
    private const int IdLength = 32;
    private const int RandomLength = 50;
    private const int ChecksumLength = 8;
    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdef");

    private PrefixedToken(Guid id, string text)
    {
        Id = id;
        Text = text;
    }

    /// <summary>Names the token; no secret.</summary>
    public Guid Id { get; }

    /// <summary>The whole token: shown to its owner once and never stored.</summary>
    public string Text { get; }

    /// <summary>What is stored of it: SHA-256, 32 bytes. 200 random bits need no slow hash.</summary>
    public byte[] Hash => SHA256.HashData(Encoding.ASCII.GetBytes(Text));

    /// <summary>Makes a token; <paramref name="prefix"/> comes with its underscore, such as <c>mdk_</c>.</summary>
    public static PrefixedToken New(string prefix, Guid id)
    {
        var body = $"{prefix}{id:N}_{RandomNumberGenerator.GetHexString(RandomLength, lowercase: true)}";
        return new PrefixedToken(id, $"{body}_{Checksum(body)}");
    }

    /// <summary>Reads a token; null when its form, length, prefix or checksum is not exactly right.</summary>
    public static PrefixedToken? Parse(string prefix, string text)
    {
        var idEnd = prefix.Length + IdLength;
        var bodyEnd = idEnd + 1 + RandomLength;
        if (text.Length != bodyEnd + 1 + ChecksumLength
            || !text.StartsWith(prefix, StringComparison.Ordinal)
            || text[idEnd] != '_'
            || text[bodyEnd] != '_'
            || !IsHex(text.AsSpan(prefix.Length, IdLength))
            || !IsHex(text.AsSpan(idEnd + 1, RandomLength))
            || !text.AsSpan(bodyEnd + 1).SequenceEqual(Checksum(text[..bodyEnd])))
        {
            return null;
        }

        return new PrefixedToken(Guid.ParseExact(text.AsSpan(prefix.Length, IdLength), "N"), text);
    }

    /// <summary>Only the id, so that no log shows the secret.</summary>
    public override string ToString() => Id.ToString();

    private static bool IsHex(ReadOnlySpan<char> text) => !text.ContainsAnyExcept(HexDigits);

    private static string Checksum(string body) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(body)).AsSpan(0, ChecksumLength / 2));
}
