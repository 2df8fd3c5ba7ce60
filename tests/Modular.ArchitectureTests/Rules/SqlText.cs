using System.Text.RegularExpressions;

namespace Modular.ArchitectureTests.Rules;

/// <summary>
/// What can be said about a piece of SQL without parsing it. A schema is recognised by its name before a dot, so an
/// alias named like a foreign schema is taken for it: choose another alias.
/// </summary>
internal static partial class SqlText
{
    private const RegexOptions Options = RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture;
    private const int Patience = 1000;

    public static bool LooksLikeSql(string text) => QualifiedTable().IsMatch(WithoutNoise(text));

    /// <summary>The known schemas that the text names.</summary>
    public static IEnumerable<string> SchemasIn(string text, HashSet<string> known) =>
        QualifiedName().Matches(WithoutNoise(text))
            .Select(match => match.Groups["schema"].Value.ToLowerInvariant())
            .Where(known.Contains)
            .Distinct();

    public static IEnumerable<string> CreatedBy(string migration) =>
        CreateSchema().Matches(WithoutNoise(migration))
            .Select(match => match.Groups["schema"].Value.ToLowerInvariant());

    public static bool IsNumbered(string file) => NumberedFile().IsMatch(file);

    private static string WithoutNoise(string sql) => Noise().Replace(sql, " ");

    /// <summary>Comments and quoted text, but not the quoted name of a sequence or a relation.</summary>
    [GeneratedRegex(
        @"--[^\n]*|/\*.*?\*/|(?<!val\()'([^']|'')*'(?!\s*::\s*reg)",
        Options | RegexOptions.Singleline,
        Patience)]
    private static partial Regex Noise();

    [GeneratedRegex(@"\b(from|join|into|update|table|only|references)\s+""?\w+""?\s*\.\s*""?\w", Options, Patience)]
    private static partial Regex QualifiedTable();

    [GeneratedRegex(@"(?<![\w.@:])""?(?<schema>\w+)""?\s*\.\s*""?[a-z_]", Options, Patience)]
    private static partial Regex QualifiedName();

    [GeneratedRegex(@"\bcreate\s+schema\s+(if\s+not\s+exists\s+)?""?(?<schema>\w+)", Options, Patience)]
    private static partial Regex CreateSchema();

    [GeneratedRegex(@"^\d{4}_[a-z0-9]+(_[a-z0-9]+)*\.sql$", RegexOptions.ExplicitCapture, Patience)]
    private static partial Regex NumberedFile();
}
