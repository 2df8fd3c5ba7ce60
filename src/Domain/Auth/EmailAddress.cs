namespace Modular.Domain.Auth;

/// <summary>Rules of the address that names an account.</summary>
public static class EmailAddress
{
    /// <summary>The most characters of an address (RFC 5321 section 4.5.3.1.3, less the angle brackets).</summary>
    public const int MaxLength = 254;

    private const int MaxLocalPart = 64;

    /// <summary>
    /// Whether <paramref name="text"/> has the form of an address. Only a mail that arrives proves one, so what is
    /// refused here is what could never be delivered or would look like another address.
    /// </summary>
    public static bool IsValid(string text)
    {
        var at = text.IndexOf('@');
        return at is > 0 and <= MaxLocalPart
            && text.Length <= MaxLength
            && !text.Any(c => char.IsWhiteSpace(c) || char.IsControl(c) || c is '<' or '>' or '"' or ',' or ';')
            && IsDotted(text.AsSpan(0, at))
            && IsDomain(text.AsSpan(at + 1));
    }

    /// <summary>The form under which an address is unique: letter case makes no other account.</summary>
    public static string KeyOf(string address) => address.ToLowerInvariant();

    private static bool IsDomain(ReadOnlySpan<char> domain)
    {
        foreach (var c in domain)
        {
            if (!char.IsLetterOrDigit(c) && c is not ('-' or '.'))
                return false;
        }

        return IsDotted(domain);
    }

    private static bool IsDotted(ReadOnlySpan<char> text) =>
        text.Length > 0 && text[0] != '.' && text[^1] != '.' && text.IndexOf("..") < 0;
}
