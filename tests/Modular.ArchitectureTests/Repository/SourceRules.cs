using System.Text.RegularExpressions;

namespace Modular.ArchitectureTests.Repository;

/// <summary>What no file of the repository may hold, and how long it may be.</summary>
internal static partial class SourceRules
{
    private const int MostLines = 200;
    private const int MostColumns = 120;
    private const RegexOptions Options = RegexOptions.ExplicitCapture;
    private const int Patience = 1000;

    /// <summary>Files that may be longer, each with its reason. None so far.</summary>
    private static readonly Dictionary<string, string> LongForAReason = [];

    public static IEnumerable<string> AreShort(SourceFile file)
    {
        if (file.Extension == ".cs" && file.Lines.Count > MostLines && !LongForAReason.ContainsKey(file.Path))
        {
            yield return $"{file.Path} has {file.Lines.Count} lines";
        }
    }

    public static IEnumerable<string> HaveNarrowLines(SourceFile file) =>
        file.Extension is ".cs" or ".sql"
            ? Where(file, line => line.Length > MostColumns, "is wider than 120 columns")
            : [];

    public static IEnumerable<string> NameNoMachine(SourceFile file) =>
        Where(file, line => MachinePath().IsMatch(line), "names a path of somebody's machine");

    public static IEnumerable<string> NameNoRegistry(SourceFile file) =>
        Where(
            file,
            line => RegistryHost().IsMatch(line) || (file.Path.EndsWith("package-lock.json", StringComparison.Ordinal)
                && line.Contains("\"resolved\":", StringComparison.Ordinal)),
            "names a package registry");

    /// <summary>Prose may speak of them; code may hold one only with the number of its issue.</summary>
    public static IEnumerable<string> TrackTheirPromises(SourceFile file) =>
        file.Extension == ".md" ? [] : Where(file, line => Promise().IsMatch(line), "promises work without an issue");

    private static IEnumerable<string> Where(SourceFile file, Func<string, bool> broken, string fault) =>
        file.Lines.Select((line, index) => (line, number: index + 1))
            .Where(entry => broken(entry.line))
            .Select(entry => $"{file.Path}:{entry.number} {fault}");

    // Brackets keep the patterns from finding themselves in this file.
    [GeneratedRegex(
        @"(?<![\w.~/-])(/(home|root|Users|work|workspace|builds)/[\w.-]|[A-Z]:\\[U]sers\\)",
        Options,
        Patience)]
    private static partial Regex MachinePath();

    [GeneratedRegex(@"https?://[^/\s""]*([r]egistry|[n]uget|[n]pmjs|artifactory|nexus|goproxy)", Options, Patience)]
    private static partial Regex RegistryHost();

    [GeneratedRegex(@"\b([T]ODO|[F]IXME)\b(?!\s*\(?#\d+)", Options, Patience)]
    private static partial Regex Promise();
}
