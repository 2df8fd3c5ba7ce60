namespace Modular.Infrastructure.Auth;

/// <summary>Text that clients send and that is kept as long as it is, up to a bound.</summary>
internal static class Texts
{
    /// <summary>Characters of what a client calls itself.</summary>
    public const int MaxUserAgent = 256;

    /// <summary>The first <paramref name="most"/> characters.</summary>
    public static string? Cut(string? text, int most)
    {
        if (text is null || text.Length <= most)
            return text;
        // Half of a surrogate pair is no text that PostgreSQL could hold.
        return text[..(char.IsHighSurrogate(text[most - 1]) ? most - 1 : most)];
    }
}
