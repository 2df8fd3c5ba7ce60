using System.Text.RegularExpressions;

namespace Modular.ArchitectureTests.Repository;

/// <summary>
/// docs/security.md says of each requirement where it is met. What it names must be there, or the page is a promise of
/// yesterday.
/// </summary>
internal static partial class SecurityPage
{
    public const string Path = "docs/security.md";
    private const int Patience = 1000;

    /// <summary>What a row may say; the first two must name a place.</summary>
    private static readonly string[] States = ["met", "part", "no", "operator", "login by provider"];

    private static readonly string[] Folders = [".ci/", "build/", "docs/", "src/", "tests/"];

    /// <summary>Everything that is wrong with the page, line by line.</summary>
    public static IEnumerable<string> Faults(IReadOnlyList<SourceFile> files)
    {
        var last = new Version(0, 0);
        var lines = files.Single(file => file.Path == Path).Lines;
        foreach (var (index, line) in lines.Index())
        {
            var names = Spans(line).ToList();
            foreach (var name in names.Where(name => !Exists(name, files)))
                yield return $"{index + 1}: there is no {name}";
            if (Row().Match(line) is not { Success: true } row)
                continue;
            var (id, state) = (Version.Parse(row.Groups["id"].Value), row.Groups["state"].Value);
            if (id <= last)
                yield return $"{index + 1}: {id} stands behind {last}";
            last = id;
            if (!States.Contains(state))
                yield return $"{index + 1}: '{state}' is no state";
            else if (state is "met" or "part" && names.Count == 0)
                yield return $"{index + 1}: {id} names no place";
        }
    }

    /// <summary>Paths, tests and links; what else stands in code quotes is a setting, a header or a command.</summary>
    private static IEnumerable<string> Spans(string line) => Quoted().Matches(line)
        .Select(match => match.Groups["text"].Value)
        .Where(text => IsPath(text) || text.Contains("Tests.", StringComparison.Ordinal))
        .Concat(Link().Matches(line).Select(match => FromRoot(match.Groups["to"].Value)));

    private static bool Exists(string name, IReadOnlyList<SourceFile> files) =>
        TestName().Match(name) is { Success: true } test
            ? files.Any(file => file.Path.EndsWith($"/{test.Groups["class"].Value}.cs", StringComparison.Ordinal)
                && file.Lines.Any(line => Declares(line, test.Groups["test"].Value)))
            : files.Any(file => file.Path == name
                || file.Path.StartsWith(name.TrimEnd('/') + "/", StringComparison.Ordinal));

    private static bool Declares(string line, string test) =>
        line.Contains("public ", StringComparison.Ordinal) && line.Contains($" {test}(", StringComparison.Ordinal);

    private static bool IsPath(string text) =>
        Folders.Any(folder => text.StartsWith(folder, StringComparison.Ordinal));

    private static string FromRoot(string link) =>
        link.StartsWith("../", StringComparison.Ordinal) ? link[3..] : "docs/" + link;

    [GeneratedRegex("`(?<text>[^`]+)`", RegexOptions.ExplicitCapture, Patience)]
    private static partial Regex Quoted();

    [GeneratedRegex(@"\]\((?!https?:|\#)(?<to>[^)\#]+)[^)]*\)", RegexOptions.ExplicitCapture, Patience)]
    private static partial Regex Link();

    [GeneratedRegex(@"^(?<class>[A-Z]\w*Tests)\.(?<test>[A-Z]\w*)$", RegexOptions.ExplicitCapture, Patience)]
    private static partial Regex TestName();

    [GeneratedRegex(
        @"^\| (?<id>\d+\.\d+\.\d+) \| [^|]+ \| (?<state>[^|]+) \| [^|]*\|$", RegexOptions.ExplicitCapture, Patience)]
    private static partial Regex Row();
}
