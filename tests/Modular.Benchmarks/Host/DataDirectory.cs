using System.Diagnostics;
using System.Globalization;
using Modular.Benchmarks.Measuring;
using Npgsql;
using IOPath = System.IO.Path;

namespace Modular.Benchmarks.Host;

/// <summary>A fresh data directory, removed at the end, and the embedded database in it.</summary>
internal sealed class DataDirectory : IDisposable
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(20);

    /// <summary>Any account may pass through: as root, PostgreSQL runs as another one.</summary>
    private const UnixFileMode Passable = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
        | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    public DataDirectory() => Directory.CreateDirectory(Path, Passable);

    public string Path { get; } = IOPath.Combine(
        IOPath.GetTempPath(), "modular-bench-" + IOPath.GetFileNameWithoutExtension(IOPath.GetRandomFileName()));

    private string PostmasterFile => IOPath.Combine(Path, "pg", "cluster", "postmaster.pid");

    /// <summary>The process id of the running database.</summary>
    public int Postmaster() => int.Parse(File.ReadLines(PostmasterFile).First(), CultureInfo.InvariantCulture);

    /// <summary>Another session of the database, as hosts have them: through its socket.</summary>
    public async Task<NpgsqlConnection> OpenSession(CancellationToken ct)
    {
        var sockets = new DirectoryInfo(IOPath.Combine(Path, "pg", "run"));
        var settings = new NpgsqlConnectionStringBuilder
        {
            Host = (sockets.ResolveLinkTarget(returnFinalTarget: true) ?? sockets).FullName,
            Username = "modular",
            Database = "modular",
            SslMode = SslMode.Disable,
            GssEncryptionMode = GssEncryptionMode.Disable,
            Pooling = false,
        };
        var connection = new NpgsqlConnection(settings.ConnectionString);
        await connection.OpenAsync(ct);
        return connection;
    }

    /// <summary>Waits until the database has ended, so that the next start is not a join.</summary>
    public async Task WaitUntilStopped(TimeSpan limit)
    {
        var started = Stopwatch.GetTimestamp();
        while (File.Exists(PostmasterFile))
        {
            if (Stopwatch.GetElapsedTime(started) > limit)
                throw new CouldNotMeasure($"The database in {Path} did not end within {limit.TotalSeconds:N0} s.");
            await Task.Delay(Poll);
        }
    }

    public void Dispose()
    {
        // When the temporary directory lets other accounts not pass, the database lies where this link leads.
        if (new DirectoryInfo(IOPath.Combine(Path, "pg")).LinkTarget is { } elsewhere)
            Directory.Delete(elsewhere, recursive: true);
        Directory.Delete(Path, recursive: true);
    }
}
