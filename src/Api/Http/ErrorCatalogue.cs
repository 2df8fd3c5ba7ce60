namespace Modular.Api.Http;

/// <summary>One error code as docs/errors.md has it.</summary>
/// <param name="Code">Stable identifier, <c>module.snake_case</c>.</param>
/// <param name="Status">Its one HTTP status.</param>
/// <param name="Title">A short name.</param>
/// <param name="Cause">When it is answered.</param>
/// <param name="Remedy">What the caller can do.</param>
internal sealed record ErrorEntry(string Code, int Status, string Title, string Cause, string Remedy);

/// <summary>
/// Every error code, read from docs/errors.md, which is embedded. A test holds it against the refusals in the code:
/// none is missing, none is left over, each has the status of its kind.
/// </summary>
internal static class ErrorCatalogue
{
    private static readonly Lazy<IReadOnlyDictionary<string, ErrorEntry>> Loaded = new(Load);

    /// <summary>All entries, by code.</summary>
    public static IReadOnlyDictionary<string, ErrorEntry> All => Loaded.Value;

    /// <summary>The title of a code; the code itself when it is not in the catalogue.</summary>
    public static string TitleOf(string code) => All.TryGetValue(code, out var entry) ? entry.Title : code;

    private static Dictionary<string, ErrorEntry> Load()
    {
        using var stream = typeof(ErrorCatalogue).Assembly.GetManifestResourceStream("docs/errors.md")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd()
            .Split("\n## ")
            .Skip(1)
            .Select(Parse)
            .ToDictionary(entry => entry.Code);
    }

    // ## code
    // 404 · Title
    //
    // **Cause.** …
    //
    // **Remedy.** …
    private static ErrorEntry Parse(string section)
    {
        var lines = section.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var (status, title) = (lines[1].Split('·')[0], lines[1].Split('·')[1]);
        return new ErrorEntry(
            lines[0], int.Parse(status), title.Trim(), After(lines, "**Cause.** "), After(lines, "**Remedy.** "));
    }

    private static string After(string[] lines, string mark) =>
        lines.First(line => line.StartsWith(mark, StringComparison.Ordinal))[mark.Length..];
}
