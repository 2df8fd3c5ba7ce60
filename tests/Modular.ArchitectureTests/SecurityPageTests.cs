using Modular.ArchitectureTests.Repository;

namespace Modular.ArchitectureTests;

/// <summary>The page about security names only what is there, and says of each requirement how it stands.</summary>
public class SecurityPageTests
{
    [Test]
    public void Names_only_what_is_there() => Assert.That(SecurityPage.Faults(SourceTree.Read()), Is.Empty);

    [TestCase("| 1.2.4 | wanted | met | `src/Door.cs`, `DoorTests.Stays_shut` |")]
    [TestCase("| 1.2.4 | wanted | part | [why](decisions/0001-doors.md), not `DOOR_KEY` yet |")]
    [TestCase("| 1.2.4 | wanted | login by provider | |")]
    [TestCase("Look in `src/`, [here](../README.md) and [there](https://example.com).")]
    [TestCase("`tests/DoorTests.cs`")]
    public void What_is_there_may_be_named(string line) => Assert.That(Faults(line), Is.Empty);

    [TestCase("`src/Gone.cs`", "1: there is no src/Gone.cs")]
    [TestCase("`src/Doo`", "1: there is no src/Doo")]
    [TestCase("`DoorTests.Opens`", "1: there is no DoorTests.Opens")]
    [TestCase("`GoneTests.Stays_shut`", "1: there is no GoneTests.Stays_shut")]
    [TestCase("`DoorTests.Stays`", "1: there is no DoorTests.Stays")]
    [TestCase("[why](decisions/0002-gone.md#why)", "1: there is no docs/decisions/0002-gone.md")]
    [TestCase("| 1.2.4 | wanted | met | by hand |", "1: 1.2.4 names no place")]
    [TestCase("| 1.2.4 | wanted | soon | `src/Door.cs` |", "1: 'soon' is no state")]
    [TestCase("| 0.0.0 | wanted | no | |\n| 0.0.0 | wanted | no | |", "2: 0.0.0 stands behind 0.0.0")]
    public void What_is_not_there_is_found(string line, string fault) =>
        Assert.That(Faults(line), Is.EqualTo(new[] { fault }));

    private static IEnumerable<string> Faults(string line) => SecurityPage.Faults(
    [
        new SourceFile(SecurityPage.Path, line.Split('\n')),
        new SourceFile("README.md", []),
        new SourceFile("docs/decisions/0001-doors.md", []),
        new SourceFile("src/Door.cs", []),
        new SourceFile("tests/DoorTests.cs", ["    public void Stays_shut() => Assert.Pass();"]),
    ]);
}
