using Modular.ArchitectureTests.Repository;

namespace Modular.ArchitectureTests;

/// <summary>The repository's own files, held to rules that are also shown to bite.</summary>
public class SourceTests
{
    private static readonly Lazy<IReadOnlyList<SourceFile>> Files = new(SourceTree.Read);

    [Test]
    public void Files_are_short() => Keep(SourceRules.AreShort);

    [Test]
    public void Lines_are_narrow() => Keep(SourceRules.HaveNarrowLines);

    [Test]
    public void No_file_names_a_machine() => Keep(SourceRules.NameNoMachine);

    [Test]
    public void No_file_names_a_registry() => Keep(SourceRules.NameNoRegistry);

    [Test]
    public void No_promise_is_without_an_issue() => Keep(SourceRules.TrackTheirPromises);

    [Test]
    public void Every_error_code_is_asserted_by_a_test() => Assert.That(ErrorCodes.Unasserted(Files.Value), Is.Empty);

    [Test]
    public void Reads_the_repository()
    {
        var paths = Files.Value.Select(file => file.Path).ToList();

        Assert.That(paths, Does.Contain("Modular.sln"));
        Assert.That(paths, Does.Contain("src/Domain/Refusal.cs"));
        Assert.That(paths, Has.None.Contains("/obj/"));
    }

    [Test]
    public void A_long_file_is_found()
    {
        var fits = new SourceFile("src/Fits.cs", [.. Enumerable.Repeat("", 200)]);
        var tooLong = new SourceFile("src/Long.cs", [.. Enumerable.Repeat("", 201)]);

        Assert.That(SourceRules.AreShort(fits), Is.Empty);
        Assert.That(SourceRules.AreShort(tooLong), Is.EqualTo(new[] { "src/Long.cs has 201 lines" }));
    }

    [Test]
    public void A_wide_line_is_found()
    {
        var file = new SourceFile("src/Wide.cs", [new string('x', 120), new string('x', 121)]);

        Assert.That(
            SourceRules.HaveNarrowLines(file),
            Is.EqualTo(new[] { "src/Wide.cs:2 is wider than 120 columns" }));
    }

    // The samples are put together here, so that this file itself is none.
    [TestCase("cd /", "home/ada/modular")]
    [TestCase("--data=/", "root/modular")]
    [TestCase("/", "Users/ada")]
    [TestCase("C:\\", "Users\\ada")]
    public void A_machines_path_is_found(string start, string end)
    {
        var file = new SourceFile("docs/page.md", ["https://example.com/home/", "~/work/modular", start + end]);

        Assert.That(
            SourceRules.NameNoMachine(file),
            Is.EqualTo(new[] { "docs/page.md:3 names a path of somebody's machine" }));
    }

    [TestCase("https://", "registry.example.com/x")]
    [TestCase("https://packages.", "nexus.example.com/x")]
    [TestCase("\"resolved\":", " \"x\"")]
    public void A_registrys_address_is_found(string start, string end)
    {
        var file = new SourceFile("build/package-lock.json", ["\"integrity\": \"sha512-x\"", start + end]);

        Assert.That(
            SourceRules.NameNoRegistry(file),
            Is.EqualTo(new[] { "build/package-lock.json:2 names a package registry" }));
    }

    [TestCase("TO", "DO: later")]
    [TestCase("FIX", "ME")]
    public void A_promise_without_an_issue_is_found(string start, string end)
    {
        var file = new SourceFile("src/Later.cs", [$"// {start}{end}", "// TODO #12: named by its issue"]);

        Assert.That(
            SourceRules.TrackTheirPromises(file),
            Is.EqualTo(new[] { "src/Later.cs:1 promises work without an issue" }));
    }

    [TestCase("tests/X/OrderTests.cs", "Is.EqualTo(\"409 orders.taken\")", true)]
    [TestCase("tests/X/OrderTests.cs", "Is.EqualTo((409, \"orders.taken\"))", true)]
    [TestCase("tests/X/OrderTests.cs", "Is.EqualTo(\"orders.taken_twice\")", false)]
    [TestCase("tests/X/OrderTests.cs", "    // orders.taken", false)]
    [TestCase("tests/X/Orders.cs", "Is.EqualTo(\"orders.taken\")", false)]
    [TestCase("tests/X/Agent/OrderTests.cs", "Answer(\"orders.taken\")", false)]
    [TestCase("src/X/OrderTests.cs", "\"orders.taken\"", false)]
    public void A_code_that_no_test_asserts_is_found(string path, string line, bool asserted)
    {
        var errors = new SourceFile("docs/errors.md", ["# Errors", "", "## orders.taken", "409 · Taken"]);

        Assert.That(
            ErrorCodes.Unasserted([errors, new SourceFile(path, [line])]),
            Is.EqualTo(asserted ? Array.Empty<string>() : ["orders.taken"]));
    }

    private static void Keep(Func<SourceFile, IEnumerable<string>> rule) =>
        Assert.That(Files.Value.SelectMany(rule), Is.Empty);
}
