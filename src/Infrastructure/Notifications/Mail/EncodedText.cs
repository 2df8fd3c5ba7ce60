using System.Text;

namespace Modular.Infrastructure.Notifications.Mail;

/// <summary>Text in the printable ASCII that every mail server carries unchanged.</summary>
internal static class EncodedText
{
    // RFC 2045 section 6.7: 76 with the sign of a soft break.
    private const int MaxLine = 75;

    // RFC 2047 section 2: a word has at most 75 characters, of which 12 are its frame. 42 bytes are 56 in base64, which
    // leaves room for the name of the header on a line of 78.
    private const int WordBytes = 42;

    // On a line of 78 too, as RFC 5322 section 2.1.1 would have it.
    private const int MaxPlainHeader = 65;

    /// <summary>
    /// Text as quoted-printable (RFC 2045), each line ended by CRLF, whatever its ends were before; of any length.
    /// </summary>
    public static string QuotedPrintable(string text)
    {
        var result = new StringBuilder();
        foreach (var line in text.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n'))
            AddLine(result, Encoding.UTF8.GetBytes(line));
        return result.ToString();
    }

    /// <summary>
    /// Text of a header: as it is when short and in ASCII, otherwise as words in base64 (RFC 2047), one a line.
    /// </summary>
    public static string Header(string text)
    {
        if (text.Length <= MaxPlainHeader && Ascii.IsValid(text) && !text.Contains("=?", StringComparison.Ordinal))
            return text;
        return string.Join("\r\n ", Words(text).Select(word => $"=?utf-8?B?{Convert.ToBase64String(word)}?="));
    }

    private static void AddLine(StringBuilder result, byte[] line)
    {
        var column = 0;
        for (var i = 0; i < line.Length; i++)
        {
            var isLast = i == line.Length - 1;
            var unit = IsPlain(line[i], isLast) ? $"{(char)line[i]}" : $"={line[i]:X2}";
            if (column + unit.Length > MaxLine)
            {
                result.Append("=\r\n");
                column = 0;
            }

            result.Append(unit);
            column += unit.Length;
        }

        result.Append("\r\n");
    }

    // Blanks at the end of a line get lost on the way.
    private static bool IsPlain(byte value, bool isLast) => value switch
    {
        (byte)'=' => false,
        (byte)' ' or (byte)'\t' => !isLast,
        _ => value is > (byte)' ' and < 127,
    };

    // A word holds whole characters only.
    private static IEnumerable<byte[]> Words(string text)
    {
        var word = new List<byte>();
        var bytes = new byte[4];
        foreach (var rune in text.EnumerateRunes())
        {
            var length = rune.EncodeToUtf8(bytes);
            if (word.Count + length > WordBytes)
            {
                yield return [.. word];
                word.Clear();
            }

            word.AddRange(bytes.AsSpan(0, length));
        }

        yield return [.. word];
    }
}
