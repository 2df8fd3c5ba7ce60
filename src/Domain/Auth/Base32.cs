using System.Text;

namespace Modular.Domain.Auth;

/// <summary>Base 32 of RFC 4648, upper case and without padding, as authenticator apps take secrets.</summary>
public static class Base32
{
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    private const int BitsOfByte = 8;
    private const int BitsOfCharacter = 5;

    /// <summary>The text of <paramref name="bytes"/>.</summary>
    public static string Encode(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder();
        var (buffer, bits) = (0, 0);
        foreach (var value in bytes)
        {
            buffer = (buffer << BitsOfByte | value) & 0xFFF;
            bits += BitsOfByte;
            while (bits >= BitsOfCharacter)
            {
                bits -= BitsOfCharacter;
                text.Append(Alphabet[buffer >> bits & 0x1F]);
            }
        }

        if (bits > 0)
            text.Append(Alphabet[buffer << BitsOfCharacter - bits & 0x1F]);
        return text.ToString();
    }
}
