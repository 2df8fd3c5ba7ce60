using System.Diagnostics;
using System.Runtime.InteropServices;
using Modular.Infrastructure.Postgres.Embedded;
using Npgsql;

namespace Modular.IntegrationTests;

/// <summary>
/// One real PostgreSQL for a test run, started when the first test asks and removed with its files at the end.
/// It is the embedded one with fsync off, so that a test pays for no disk.
/// </summary>
[SetUpFixture]
internal sealed class TestPostgres
{
    private const string Memory = "/dev/shm";
    private const long LeastMemory = 8L << 30;
    private static readonly Lazy<Task<EmbeddedPostgres>> Started = new(Start);
    private static readonly SemaphoreSlim OneCreationAtATime = new(1);
    private static DirectoryInfo? _data;
    private static DirectoryInfo? _memory;
    private static string _place = "";
    private static int _databases;

    /// <summary>
    /// Makes an empty database, or a copy of <paramref name="template"/>, which nobody may be connected to; its
    /// connection string.
    /// </summary>
    public static async Task<string> CreateDatabase(string? template = null)
    {
        var postgres = await Started.Value;
        var name = $"test_{Interlocked.Increment(ref _databases)}";
        // PostgreSQL refuses a template that another copy is being made from at this moment.
        await OneCreationAtATime.WaitAsync();
        try
        {
            await Execute(
                postgres,
                $"create database {name} owner modular template {template ?? "template1"} strategy file_copy {_place}");
        }
        finally
        {
            OneCreationAtATime.Release();
        }
        return new NpgsqlConnectionStringBuilder(postgres.ConnectionString)
        {
            Database = name,
            MaxPoolSize = 20,
        }.ConnectionString;
    }

    /// <summary>
    /// Drops a database of <see cref="CreateDatabase"/>, connected or not; only needed where many would pile up.
    /// </summary>
    public static async Task DropDatabase(string connectionString) =>
        await Execute(
            await Started.Value,
            $"drop database {new NpgsqlConnectionStringBuilder(connectionString).Database} with (force)");

    /// <summary>How to run the program under test, <c>modular</c>, from the output of this build.</summary>
    public static (string Program, string Assembly) Modular { get; } = (
        Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "../../../dotnet")),
        Path.Combine(AppContext.BaseDirectory, "modular.dll"));

    /// <summary>Options for an embedded PostgreSQL of a test's own.</summary>
    public static EmbeddedPostgresOptions OptionsFor(string data) => new()
    {
        DataDirectory = data,
        GuardExecutable = Modular.Program,
        GuardArguments = [Modular.Assembly, "db", "--guard"],
    };

    /// <summary>A new directory that the account which runs PostgreSQL may enter, when the tests run as root.</summary>
    public static DirectoryInfo CreateDirectory()
    {
        var directory = Directory.CreateTempSubdirectory("modular-test-");
        directory.UnixFileMode |= UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
        return directory;
    }

    [OneTimeTearDown]
    public static async Task Stop()
    {
        if (!Started.IsValueCreated)
            return;
        NpgsqlConnection.ClearAllPools();
        await (await Started.Value).DisposeAsync();
        _data!.Delete(recursive: true);
        _memory?.Delete(recursive: true);
    }

    private static async Task<EmbeddedPostgres> Start()
    {
        _data = CreateDirectory();
        var postgres = await EmbeddedPostgres.Start(
            OptionsFor(_data.FullName) with { RequireDurability = false }, new Progress<string>(),
            CancellationToken.None);
        foreach (var setting in (string[])["fsync", "full_page_writes", "synchronous_commit"])
            await Execute(postgres, $"alter system set {setting} = off");
        await Execute(postgres, "select pg_reload_conf()");
        await MoveToMemory(postgres);
        return postgres;
    }

    /// <summary>
    /// Hundreds of databases of 500 files each: on a disk it takes minutes to remove them alone. Where there is room in
    /// memory they lie there.
    /// </summary>
    private static async Task MoveToMemory(EmbeddedPostgres postgres)
    {
        if (!Directory.Exists(Memory) || new DriveInfo(Memory).AvailableFreeSpace < LeastMemory)
            return;
        _memory = Directory.CreateDirectory(Path.Combine(Memory, _data!.Name));
        // It must belong to the account that runs PostgreSQL.
        using var own = Process.Start(
            "chown", [$"--reference={Path.Combine(_data.FullName, "pg", "cluster")}", _memory.FullName]);
        await own.WaitForExitAsync();
        await Execute(postgres, $"create tablespace memory location '{_memory.FullName}'");
        _place = "tablespace memory";
    }

    private static async Task Execute(EmbeddedPostgres postgres, string sql)
    {
        await using var connection = new NpgsqlConnection(postgres.SuperuserConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
