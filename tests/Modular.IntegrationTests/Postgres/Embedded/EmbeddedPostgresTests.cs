using Modular.Infrastructure.Postgres.Embedded;
using Npgsql;

namespace Modular.IntegrationTests.Postgres.Embedded;

[Parallelizable(ParallelScope.Self)]
internal sealed class EmbeddedPostgresTests
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    [Test]
    public async Task Initialises_a_new_data_directory()
    {
        await using var directory = new DataDirectory();

        await using var postgres = await directory.Start();

        Assert.Multiple(async () =>
        {
            Assert.That(directory.Progress, Has.Count.EqualTo(2));
            Assert.That(await Ask(postgres, "show server_version"), Is.EqualTo(PostgresBinaries.Version));
            Assert.That(await Ask(postgres, "show data_checksums"), Is.EqualTo("on"));
            Assert.That(await Ask(postgres, "show listen_addresses"), Is.Empty);
            Assert.That(
                await Ask(postgres, "select datlocale from pg_database where datname = 'modular'"),
                Is.EqualTo("C.UTF-8"));
            Assert.That(
                await Ask(postgres, "select rolsuper::text from pg_roles where rolname = current_user"),
                Is.EqualTo("false"));
            Assert.That(Directory.Exists(Path.Combine(directory.Home, "cluster.new")), Is.False);
        });
    }

    [Test]
    public async Task Runs_neither_as_root_nor_in_the_session_of_its_host()
    {
        await using var directory = new DataDirectory();

        await using var postgres = await directory.Start();

        var pid = directory.Running()!.Pid;
        Assert.Multiple(() =>
        {
            Assert.That(LibC.Identify($"/proc/{pid}")!.Value.User, Is.Not.Zero);
            Assert.That(SessionOf(pid), Is.Not.EqualTo(SessionOf(Environment.ProcessId)));
        });
    }

    [Test]
    public async Task Keeps_what_was_written_over_a_stop()
    {
        await using var directory = new DataDirectory();
        await using (var first = await directory.Start())
            await Tell(first, "create table kept (id int)");
        Assert.That(directory.Running(), Is.Null);

        await using var second = await directory.Start();

        Assert.That(await Ask(second, "select to_regclass('kept')::text"), Is.EqualTo("kept"));
    }

    [Test]
    public async Task Joins_the_running_server()
    {
        await using var directory = new DataDirectory();
        await using var first = await directory.Start();
        var server = directory.Running();

        await using var second = await directory.Start();

        Assert.That(await Ask(second, "select 'here'"), Is.EqualTo("here"));
        Assert.That(directory.Running(), Is.EqualTo(server));
    }

    [Test]
    public async Task Lets_two_first_starts_race()
    {
        await using var directory = new DataDirectory();

        var hosts = await Task.WhenAll(HostProcess.Start(directory.Data), HostProcess.Start(directory.Data));

        await using var first = hosts[0];
        await using var second = hosts[1];
        Assert.That(hosts.Count(host => host.Said.Contains("Initialising", StringComparison.Ordinal)), Is.EqualTo(1));
        Assert.That(directory.Running(), Is.Not.Null);
    }

    [Test]
    public async Task Stops_with_its_last_host()
    {
        await using var directory = new DataDirectory();
        await using var first = await HostProcess.Start(directory.Data);
        await using var second = await HostProcess.Start(directory.Data);
        var server = directory.Running();

        Assert.That(await first.Terminate(), Is.Zero);
        Assert.That(directory.Running(), Is.EqualTo(server), "the second host still uses it");
        Assert.That(await second.Terminate(), Is.Zero);

        await directory.UntilStopped();
    }

    [Test]
    public async Task Moves_a_socket_whose_path_is_too_long_to_a_short_private_directory()
    {
        await using var directory = new DataDirectory(new string('x', 100));

        await using var postgres = await directory.Start();

        var sockets = postgres.Location.Sockets;
        Assert.That(await Ask(postgres, "select 'here'"), Is.EqualTo("here"));
        Assert.That(sockets, Has.Length.LessThan(40));
        Assert.That(File.GetUnixFileMode(sockets), Is.EqualTo(OwnerOnly));
        await postgres.DisposeAsync();
        Directory.Delete(sockets, recursive: true);
    }

    [Test]
    public async Task Lies_where_its_account_may_enter()
    {
        await using var directory = new DataDirectory();
        Directory.CreateDirectory(directory.Data, OwnerOnly);
        var isRoot = LibC.EffectiveUser() == 0;

        string home;
        await using (var postgres = await directory.Start())
        {
            home = postgres.Location.Home;
            Assert.That(await Ask(postgres, "select 'here'"), Is.EqualTo("here"));
        }
        await using (var again = await directory.Start())
            Assert.That(again.Location.Home, Is.EqualTo(home));

        Assert.That(home, isRoot ? Does.StartWith("/var/lib/modular/data-") : Is.EqualTo(directory.Home));
        Assert.That(
            directory.Progress.Count(line => line.Contains(home + ",", StringComparison.Ordinal)),
            Is.EqualTo(isRoot ? 2 : 0));
        if (isRoot)
            Directory.Delete(home, recursive: true);
    }

    [Test]
    public async Task Leaves_settings_to_ALTER_SYSTEM()
    {
        await using var directory = new DataDirectory();
        await using (var first = await directory.Start())
            await Tell(first, "alter system set work_mem = '5MB'", asSuperuser: true);

        await using var second = await directory.Start();

        Assert.That(await Ask(second, "show work_mem"), Is.EqualTo("5MB"));
    }

    private static async Task<string?> Ask(EmbeddedPostgres postgres, string sql)
    {
        await using var source = NpgsqlDataSource.Create(postgres.ConnectionString);
        await using var command = source.CreateCommand(sql);
        return (string?)await command.ExecuteScalarAsync();
    }

    private static async Task Tell(EmbeddedPostgres postgres, string sql, bool asSuperuser = false)
    {
        await using var source = NpgsqlDataSource.Create(
            asSuperuser ? postgres.SuperuserConnectionString : postgres.ConnectionString);
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    private static string SessionOf(int pid)
    {
        var line = File.ReadAllText($"/proc/{pid}/stat");
        return line[(line.LastIndexOf(')') + 2)..].Split(' ')[3];
    }
}
