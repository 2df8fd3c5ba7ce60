namespace Modular.EndToEndTests;

/// <summary>A data directory of a test's own, which the account that runs PostgreSQL may enter.</summary>
internal sealed class DataDirectory : IAsyncDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("modular-e2e-");

    public DataDirectory()
    {
        _directory.UnixFileMode |= UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
        Path = System.IO.Path.Combine(_directory.FullName, "data");
    }

    public string Path { get; }

    /// <summary>A path beside the data, for work directories and what tasks write.</summary>
    public string Beside(string name) => System.IO.Path.Combine(_directory.FullName, name);

    /// <summary>The process id of the PostgreSQL that serves these data.</summary>
    public int PostmasterId => int.Parse(
        File.ReadLines(System.IO.Path.Combine(Path, "pg", "cluster", "postmaster.pid")).First());

    /// <summary>Whether no PostgreSQL uses the data any more.</summary>
    public bool IsLeft => !File.Exists(System.IO.Path.Combine(Path, "pg", "cluster", "postmaster.pid"));

    /// <summary>Deletes it as soon as PostgreSQL and its guard have let go.</summary>
    public async ValueTask DisposeAsync()
    {
        await Eventually.True(() => IsLeft, () => $"PostgreSQL still runs in {_directory}.");
        await Eventually.True(IsDeleted, () => $"{_directory} is still in use.");
    }

    private bool IsDeleted()
    {
        try
        {
            _directory.Delete(recursive: true);
            return true;
        }
        // A file appeared meanwhile: somebody is still at work.
        catch (IOException)
        {
            return false;
        }
    }
}
