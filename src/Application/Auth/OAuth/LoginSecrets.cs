using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Modular.Application.Pipeline;

namespace Modular.Application.Auth.OAuth;

/// <summary>
/// Makes what a login through a provider shows on its way from the master key, what it is for and the login's id: the
/// same on every host and in no database (docs/decisions/0033). What is for one thing is worth nothing for another.
/// </summary>
public sealed class LoginSecrets(MasterKey masterKey)
{
    private const int IdLength = 16;
    private const int BrowserBytes = 32;

    /// <summary>The form of what <see cref="StateOf"/> and <see cref="CodeOf"/> make: digits of base64url.</summary>
    private const int TextLength = 64;
    private const int Bytes = IdLength + HMACSHA256.HashSizeInBytes;

    private const string State = "state", Code = "code", Nonce = "nonce", Verifier = "verifier", Browser = "browser";

    /// <summary>A new secret for a browser, which keeps it as a cookie.</summary>
    public static string NewBrowser() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(BrowserBytes));

    /// <summary>What names a login in the browser's address.</summary>
    public string StateOf(Guid login) => Write(State, login);

    /// <summary>The login of a state; null when it was not written here.</summary>
    public Guid? ReadState(string text) => Read(State, text);

    /// <summary>What the client exchanges for tokens.</summary>
    public string CodeOf(Guid login) => Write(Code, login);

    /// <summary>The login of a code; null when it was not written here.</summary>
    public Guid? ReadCode(string text) => Read(Code, text);

    /// <summary>What must stand in the login's ID token.</summary>
    public string NonceOf(Guid login) => Base64Url.EncodeToString(Mac(Nonce, IdOf(login)));

    /// <summary>What proves towards the provider who began the login: 43 characters.</summary>
    public string VerifierOf(Guid login) => Base64Url.EncodeToString(Mac(Verifier, IdOf(login)));

    /// <summary>What is kept of a browser's secret, 32 bytes.</summary>
    public byte[] HashOf(string browser) => Mac(Browser, Encoding.UTF8.GetBytes(browser));

    private static byte[] IdOf(Guid login) => login.ToByteArray(bigEndian: true);

    private string Write(string purpose, Guid login) =>
        Base64Url.EncodeToString([.. IdOf(login), .. Mac(purpose, IdOf(login))]);

    private Guid? Read(string purpose, string text)
    {
        // White space is no digit, but is skipped: then there are fewer bytes.
        if (text.Length != TextLength || !Base64Url.IsValid(text, out var length) || length != Bytes)
            return null;
        var bytes = Base64Url.DecodeFromChars(text);
        var id = bytes.AsSpan(0, IdLength);
        return CryptographicOperations.FixedTimeEquals(bytes.AsSpan(IdLength), Mac(purpose, id))
            ? new Guid(id, bigEndian: true)
            : null;
    }

    private byte[] Mac(string purpose, ReadOnlySpan<byte> data) =>
        HMACSHA256.HashData(masterKey.Derive($"auth/oauth/{purpose}"), data);
}
