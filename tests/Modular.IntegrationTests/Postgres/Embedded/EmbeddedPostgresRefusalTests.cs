using System.Diagnostics;
using Modular.Infrastructure.Postgres.Embedded;
using Npgsql;

namespace Modular.IntegrationTests.Postgres.Embedded;

[Parallelizable(ParallelScope.Self)]
internal sealed class EmbeddedPostgresRefusalTests
{
    [Test]
    public async Task Refuses_a_server_that_something_else_started()
    {
        await using var directory = new DataDirectory();
        PostgresDirectory location;
        await using (var first = await directory.Start())
            location = first.Location;
        using var foreign = Process.Start(location.Account.StartInfo(
            new PostgresBinaries(location).Server,
            directory.Home,
            "-D", directory.Cluster, "-k", location.Sockets, "-c", "listen_addresses="))!;
        await Wait.Until(
            () => PostmasterFile.Read(directory.PostmasterPath) is { IsReady: true }, "the other PostgreSQL");

        var (exitCode, said) = await HostProcess.RunToEnd(directory.Data);

        Assert.That(exitCode, Is.EqualTo(1));
        Assert.That(said, Does.Contain($"was started by something else (process {foreign.Id})").And.Not.Contains("\n"));
        Assert.That(foreign.HasExited, Is.False);
    }

    [Test]
    public async Task Refuses_another_major_version_and_touches_nothing()
    {
        await using var directory = new DataDirectory();
        Directory.CreateDirectory(directory.Cluster);
        await File.WriteAllTextAsync(Path.Combine(directory.Cluster, "PG_VERSION"), "17\n");

        var (exitCode, said) = await HostProcess.RunToEnd(directory.Data);

        Assert.That(exitCode, Is.EqualTo(78));
        Assert.That(said, Does.Contain("PostgreSQL 17").And.Contains("pg_dump").And.Not.Contains("\n"));
        Assert.That(
            Directory.GetFileSystemEntries(directory.Data, "*", SearchOption.AllDirectories), Has.Length.EqualTo(3));
    }

    [Test]
    public async Task Refuses_a_cluster_directory_that_holds_something_else()
    {
        await using var directory = new DataDirectory();
        Directory.CreateDirectory(directory.Cluster);
        await File.WriteAllTextAsync(Path.Combine(directory.Cluster, "letters.txt"), "mine");

        var failure = await directory.StartFails();

        Assert.That(failure.ExitCode, Is.EqualTo(1));
        Assert.That(failure.Message, Does.Contain("holds files but no database"));
        Assert.That(Directory.GetFileSystemEntries(directory.Cluster), Has.Length.EqualTo(1));
    }

    [Test]
    public async Task Refuses_a_data_directory_that_is_itself_a_cluster()
    {
        await using var directory = new DataDirectory();
        Directory.CreateDirectory(directory.Data);
        await File.WriteAllTextAsync(Path.Combine(directory.Data, "PG_VERSION"), "18\n");

        var failure = await directory.StartFails();

        Assert.That(failure.Message, Does.Contain("is itself a database"));
        Assert.That(Directory.Exists(directory.Home), Is.False);
    }

    [Test]
    public async Task Refuses_a_file_in_place_of_the_data_directory()
    {
        await using var directory = new DataDirectory();
        await File.WriteAllTextAsync(directory.Data, "mine");

        var failure = await directory.StartFails();

        Assert.That(failure.Message, Is.EqualTo($"{directory.Data} is not a directory."));
    }

    [Test]
    public async Task Refuses_the_data_directory_of_another_owner()
    {
        await using var directory = new DataDirectory();
        Directory.CreateDirectory(directory.Data);
        const uint somebodyElse = 4242;

        var failure = Assert.ThrowsAsync<PostgresStartFailed>(
            () => PostgresDirectory.Prepare(directory.Data, somebodyElse, new Progress<string>(), default));

        Assert.That(failure!.Message, Does.Contain("belongs to").And.Contains("user id 4242"));
        Assert.That(Directory.EnumerateFileSystemEntries(directory.Data), Is.Empty);
    }

    [Test]
    public async Task Refuses_a_link_to_a_directory_that_is_gone()
    {
        await using var directory = new DataDirectory();
        Directory.CreateDirectory(directory.Data);
        File.CreateSymbolicLink(directory.Home, "/var/lib/modular/no-such-directory");

        var failure = await directory.StartFails();

        Assert.That(failure.Message, Does.Contain("which is gone"));
    }

    [TestCase("fsync")]
    [TestCase("full_page_writes")]
    public async Task Refuses_a_cluster_that_could_lose_commits(string setting)
    {
        await using var directory = new DataDirectory();
        await using (var first = await directory.Start())
        {
            await using var source = NpgsqlDataSource.Create(first.SuperuserConnectionString);
            await using var command = source.CreateCommand($"alter system set {setting} = off");
            await command.ExecuteNonQueryAsync();
        }

        var failure = await directory.StartFails();

        Assert.That(failure.ExitCode, Is.EqualTo(1));
        Assert.That(failure.Message, Does.Contain($"has {setting} off"));
        await directory.UntilStopped();
    }

    [Test]
    public async Task Tells_why_PostgreSQL_does_not_start()
    {
        await using var directory = new DataDirectory();
        await (await directory.Start()).DisposeAsync();
        var settings = Path.Combine(directory.Cluster, "postgresql.auto.conf");
        await File.AppendAllTextAsync(settings, "shared_buffers = 'plenty'\n");

        var failure = await directory.StartFails();

        Assert.That(failure.Message, Does.StartWith("PostgreSQL did not start: ").And.Contains("postgresql.auto.conf"));
        await directory.UntilStopped();
    }
}
