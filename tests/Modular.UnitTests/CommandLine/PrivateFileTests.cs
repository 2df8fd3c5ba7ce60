using Modular.Api.CommandLine;

namespace Modular.UnitTests.CommandLine;

internal sealed class PrivateFileTests
{
    private string _directory = null!;
    private string _file = null!;

    [SetUp]
    public void Open()
    {
        _directory = Directory.CreateTempSubdirectory("modular-private-").FullName;
        _file = Path.Combine(_directory, "data", "secret");
    }

    [TearDown]
    public void Remove() => Directory.Delete(_directory, recursive: true);

    [Test]
    public void Is_for_its_owner_alone()
    {
        PrivateFile.Write(_file, "secret");

        Assert.That(File.GetUnixFileMode(_file), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
    }

    [Test]
    public void Leaves_what_was_there_first_unless_it_is_to_be_replaced()
    {
        PrivateFile.Write(_file, "first");

        PrivateFile.Write(_file, "second");
        Assert.That(File.ReadAllText(_file), Is.EqualTo("first"));

        PrivateFile.Replace(_file, "third");
        Assert.That(File.ReadAllText(_file), Is.EqualTo("third"));
    }

    [Test]
    public void Fails_with_a_sentence_and_leaves_nothing_half_written()
    {
        Directory.CreateDirectory(_file);

        var failure = Assert.Throws<CommandFailed>(() => PrivateFile.Replace(_file, "secret"));

        Assert.That(failure!.Message, Does.StartWith($"{_file} cannot be written: "));
        Assert.That(Directory.EnumerateFiles(Path.GetDirectoryName(_file)!), Is.Empty);
    }
}
