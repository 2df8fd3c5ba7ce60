using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Modular.Domain.Auth;

/// <summary>
/// Proof key for code exchange (RFC 7636), S256 only: whoever began a login shows the secret whose hash was sent along.
/// </summary>
public static class CodeChallenge
{
    private const int Length = 43;
    private const int VerifierMinLength = 43;
    private const int VerifierMaxLength = 128;

    private static readonly SearchValues<char> Base64UrlDigits = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");

    private static readonly SearchValues<char> Unreserved = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~");

    /// <summary>Whether <paramref name="text"/> has the form of a challenge: SHA-256 in base64url, 43 digits.</summary>
    public static bool IsValid(string text) =>
        text.Length == Length && !text.AsSpan().ContainsAnyExcept(Base64UrlDigits);

    /// <summary>Whether <paramref name="text"/> has the form of a verifier: 43 to 128 unreserved characters.</summary>
    public static bool IsVerifier(string text) =>
        text.Length is >= VerifierMinLength and <= VerifierMaxLength && !text.AsSpan().ContainsAnyExcept(Unreserved);

    /// <summary>The challenge of a verifier.</summary>
    public static string Of(string verifier) =>
        Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(verifier)));
}
