using Modular.Infrastructure.Postgres.Embedded;
using Npgsql;

namespace Modular.IntegrationTests.Postgres.Embedded;

/// <summary>
/// A data directory of one test. Disposing it ends what still runs on it, by process id, and removes it.
/// </summary>
internal sealed class DataDirectory : IAsyncDisposable
{
    private readonly DirectoryInfo _root = TestPostgres.CreateDirectory();
    private readonly RecordedProgress _progress = new();

    public DataDirectory(string name = "data") => Data = Path.Combine(_root.FullName, name);

    public string Data { get; }

    public string Home => Path.Combine(Data, "pg");

    public string Cluster => Path.Combine(Home, "cluster");

    public string PostmasterPath => Path.Combine(Cluster, "postmaster.pid");

    public IReadOnlyList<string> Progress => _progress.Lines;

    public Task<EmbeddedPostgres> Start(Func<EmbeddedPostgresOptions, EmbeddedPostgresOptions>? with = null) =>
        EmbeddedPostgres
            .Start((with ?? (options => options))(TestPostgres.OptionsFor(Data)), _progress, CancellationToken.None)
            .WaitAsync(Wait.Limit);

    /// <summary>The directory made ready, with nothing in it yet.</summary>
    public Task<PostgresDirectory> Prepare() =>
        PostgresDirectory.Prepare(Data, LibC.EffectiveUser(), _progress, CancellationToken.None);

    public async Task<PostgresStartFailed> StartFails(
        Func<EmbeddedPostgresOptions, EmbeddedPostgresOptions>? with = null)
    {
        try
        {
            await using var postgres = await Start(with);
        }
        catch (PostgresStartFailed e)
        {
            return e;
        }
        throw new AssertionException("The start was expected to fail.");
    }

    /// <summary>The live server, or null.</summary>
    public Postmaster? Running() =>
        PostmasterFile.Read(PostmasterPath) is { Pid: { } pid } && ProcessTable.IsPostgresIn(pid, Cluster)
            ? Postmaster.Of(pid)
            : null;

    /// <summary>The live guard, or null.</summary>
    public Postmaster? Guard() =>
        Directory.EnumerateDirectories("/proc")
            .Select(Path.GetFileName)
            .Where(name => char.IsAsciiDigit(name![0]))
            .Select(name => int.Parse(name!))
            .Where(pid => ProcessTable.CommandLine(pid) is var arguments
                && arguments.Contains("--guard") && arguments.Contains(Data))
            .Select(Postmaster.Of)
            .FirstOrDefault(guard => guard is not null);

    public async Task UntilStopped()
    {
        await Wait.Until(() => Running() is null, "PostgreSQL to stop");
        await Wait.Until(() => Guard() is null, "the guard to end");
    }

    public async ValueTask DisposeAsync()
    {
        NpgsqlConnection.ClearAllPools();
        Guard()?.Signal(LibC.SigKill);
        foreach (var process in ProcessTable.PostgresIn(Cluster).Select(Postmaster.Of))
            process?.Signal(LibC.SigKill);
        await Wait.Until(() => ProcessTable.PostgresIn(Cluster).Count == 0, "PostgreSQL to end");
        _root.Delete(recursive: true);
    }

    private sealed class RecordedProgress : IProgress<string>
    {
        public List<string> Lines { get; } = [];

        public void Report(string value) => Lines.Add(value);
    }
}
