using System.Diagnostics;
using Modular.Infrastructure.Postgres.Embedded;
using Npgsql;

namespace Modular.IntegrationTests.Postgres.Embedded;

[Parallelizable(ParallelScope.Self)]
internal sealed class EmbeddedPostgresCrashTests
{
    [Test]
    public async Task Stops_PostgreSQL_after_its_only_host_was_killed()
    {
        await using var directory = new DataDirectory();
        await using var host = await HostProcess.Start(directory.Data);

        host.Kill();

        await directory.UntilStopped();
        Assert.That(File.Exists(directory.PostmasterPath), Is.False, "it stopped cleanly");
    }

    [Test]
    public async Task Keeps_PostgreSQL_for_a_second_host_when_the_first_was_killed()
    {
        await using var directory = new DataDirectory();
        await using var first = await HostProcess.Start(directory.Data);
        await using var second = await HostProcess.Start(directory.Data);
        var server = directory.Running();

        first.Kill();

        await Wait.While(() => directory.Running() == server, TimeSpan.FromSeconds(5), "the second host still uses it");
        second.Kill();
        await directory.UntilStopped();
    }

    [Test]
    public async Task Finds_the_same_server_when_a_killed_host_is_back_at_once()
    {
        await using var directory = new DataDirectory();
        await using var killed = await HostProcess.Start(directory.Data);
        var server = directory.Running();
        killed.Kill();

        await using var back = await directory.Start();

        await Wait.While(
            () => directory.Running() == server, TimeSpan.FromSeconds(5), "the host that came back uses it");
    }

    [Test]
    public async Task Starts_a_killed_server_again()
    {
        await using var directory = new DataDirectory();
        await using var postgres = await directory.Start();
        await Tell(postgres, "create table kept (id int)");
        var killed = directory.Running()!;

        killed.Signal(LibC.SigKill);

        await Wait.Until(() => directory.Running() is { } server && server != killed, "a new server");
        await Wait.Until(() => CanTell(postgres, "insert into kept values (1)"), "the new server to take writes");
    }

    [Test]
    public async Task Ignores_a_signal_to_the_guard_while_a_host_is_there()
    {
        await using var directory = new DataDirectory();
        await using var postgres = await directory.Start();
        var (guard, server) = (directory.Guard()!, directory.Running()!);

        guard.Signal(LibC.SigTerm);

        await Wait.While(() => guard.IsAlive && server.IsAlive, TimeSpan.FromSeconds(4), "the host still uses it");
    }

    [Test]
    public async Task Gives_a_running_server_a_new_guard_when_its_guard_was_killed()
    {
        await using var directory = new DataDirectory();
        await using var postgres = await directory.Start();
        var server = directory.Running();
        var killed = directory.Guard()!;

        killed.Signal(LibC.SigKill);

        await Wait.Until(() => directory.Guard() is { } guard && guard != killed, "a new guard");
        Assert.That(directory.Running(), Is.EqualTo(server), "nobody noticed");
        await postgres.DisposeAsync();
        await directory.UntilStopped();
    }

    [Test]
    public async Task Takes_over_a_server_whose_guard_and_hosts_were_killed()
    {
        await using var directory = new DataDirectory();
        await using var host = await HostProcess.Start(directory.Data);
        var server = directory.Running()!;
        directory.Guard()!.Signal(LibC.SigKill);
        host.Kill();

        await using var next = await directory.Start();

        Assert.That(directory.Running(), Is.EqualTo(server));
        await next.DisposeAsync();
        await directory.UntilStopped();
    }

    [Test]
    public async Task Starts_after_everything_was_killed()
    {
        await using var directory = new DataDirectory();
        await using var host = await HostProcess.Start(directory.Data);
        directory.Guard()!.Signal(LibC.SigKill);
        host.Kill();
        directory.Running()!.Signal(LibC.SigKill);

        await using var postgres = await directory.Start();

        await Tell(postgres, "select 1");
    }

    [Test]
    public async Task Starts_over_a_postmaster_file_that_names_another_living_process()
    {
        await using var directory = new DataDirectory();
        PostgresAccount account;
        await using (var first = await directory.Start())
            account = first.Location.Account;
        // Of the same account: PostgreSQL itself takes any of its processes for a server.
        using var other = Process.Start(account.StartInfo("/bin/sleep", "/", "600"))!;
        await File.WriteAllTextAsync(directory.PostmasterPath, $"{other.Id}\n{directory.Cluster}\n");
        account.TakeOver(directory.PostmasterPath);

        try
        {
            await using var postgres = await directory.Start();

            await Tell(postgres, "select 1");
            Assert.That(other.HasExited, Is.False);
        }
        finally
        {
            other.Kill();
            await other.WaitForExitAsync();
        }
    }

    [TestCase("")]
    [TestCase("2147483647\n")]
    public async Task Starts_over_a_postmaster_file_that_names_no_living_process(string content)
    {
        await using var directory = new DataDirectory();
        await using (var first = await directory.Start())
        {
            await first.DisposeAsync();
            await File.WriteAllTextAsync(directory.PostmasterPath, content);
            first.Location.Account.TakeOver(directory.PostmasterPath);
        }

        await using var postgres = await directory.Start();

        await Tell(postgres, "select 1");
    }

    private static bool CanTell(EmbeddedPostgres postgres, string sql)
    {
        try
        {
            Tell(postgres, sql).GetAwaiter().GetResult();
            return true;
        }
        catch (NpgsqlException)
        {
            return false;
        }
    }

    private static async Task Tell(EmbeddedPostgres postgres, string sql)
    {
        await using var connection = new NpgsqlConnection(postgres.ConnectionString + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
