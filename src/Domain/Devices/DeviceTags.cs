namespace Modular.Domain.Devices;

/// <summary>Tags by which tasks find devices: case matters, order is kept, each stands once.</summary>
public static class DeviceTags
{
    /// <summary>The most tags of a device.</summary>
    public const int Max = 32;

    /// <summary>The most characters of a tag.</summary>
    public const int MaxLength = 64;

    /// <summary>What a tag looks like, for error messages.</summary>
    public const string Form =
        "Must be 1 to 64 letters (A-Z, a-z), digits, '.', '_', ':', '/' or '-', and start with a letter or digit.";

    /// <summary>Whether <paramref name="tag"/> has the form of a tag.</summary>
    public static bool IsValid(string? tag) =>
        tag is { Length: > 0 and <= MaxLength }
        && char.IsAsciiLetterOrDigit(tag[0])
        && tag.All(character => char.IsAsciiLetterOrDigit(character) || character is '.' or '_' or ':' or '/' or '-');

    /// <summary>The tags of all lists, each once, in order of first mention.</summary>
    public static IReadOnlyList<string> Union(params IEnumerable<IReadOnlyList<string>> lists) =>
        [.. lists.SelectMany(tags => tags).Distinct(StringComparer.Ordinal)];
}
