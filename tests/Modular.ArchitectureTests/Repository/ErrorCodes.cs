using System.Text.RegularExpressions;

namespace Modular.ArchitectureTests.Repository;

/// <summary>
/// The error codes of docs/errors.md, which a unit test holds to be exactly those of the refusals and of the edge
/// (ErrorCatalogueTests), and the tests that see them answered.
/// </summary>
internal static class ErrorCodes
{
    private const string Catalogue = "docs/errors.md";
    private const string Heading = "## ";

    /// <summary>Fixtures that name codes but see none answered by the product.</summary>
    private static readonly string[] NoWitnesses =
    [
        // Holds the catalogue against the refusals.
        "/ErrorCatalogueTests.cs",
        // The rules of this project, with their samples.
        "tests/Modular.ArchitectureTests/",
        // The agent meets codes that a server made for the test answers.
        "/Agent/",
    ];

    /// <summary>Codes that are in no string of any fixture, in the order of the catalogue.</summary>
    public static IReadOnlyList<string> Unasserted(IReadOnlyList<SourceFile> files)
    {
        var lines = files.Where(IsWitness).SelectMany(file => file.Lines).Where(line => !IsComment(line)).ToList();
        return
        [
            .. files.Single(file => file.Path == Catalogue).Lines
                .Where(line => line.StartsWith(Heading, StringComparison.Ordinal))
                .Select(line => line[Heading.Length..].Trim())
                .Where(code => !lines.Exists(line => Names(line, code))),
        ];
    }

    private static bool IsWitness(SourceFile file) =>
        file.Path.StartsWith("tests/", StringComparison.Ordinal)
        && file.Path.EndsWith("Tests.cs", StringComparison.Ordinal)
        && !NoWitnesses.Any(part => file.Path.Contains(part, StringComparison.Ordinal));

    private static bool IsComment(string line) => line.TrimStart().StartsWith("//", StringComparison.Ordinal);

    // In a string, alone or behind the status.
    private static bool Names(string line, string code) => Regex.IsMatch(
        line, $"[\" ]{Regex.Escape(code)}[\" ]", RegexOptions.None, TimeSpan.FromSeconds(1));
}
