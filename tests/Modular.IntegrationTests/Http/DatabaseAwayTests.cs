using System.Net.Http.Json;
using Npgsql;

namespace Modular.IntegrationTests.Http;

/// <summary>What is answered while the database cannot be reached.</summary>
internal sealed class DatabaseAwayTests
{
    private DirectoryInfo _directory = null!;

    [SetUp]
    public void Make() => _directory = Directory.CreateTempSubdirectory("away-");

    [TearDown]
    public void Remove() => _directory.Delete(recursive: true);

    [Test]
    public async Task Every_call_is_refused_for_a_moment_and_none_fails()
    {
        var database = await TestPostgres.CreateDatabase();
        var way = new NpgsqlConnectionStringBuilder(database);
        var link = Directory.CreateSymbolicLink(Path.Combine(_directory.FullName, "way"), way.Host!);
        way.Host = link.FullName;
        await using var host = await TestHost.Start(way.ConnectionString);
        var (_, user) = await host.SignIn();

        link.Delete();
        await CutOff(database);

        var task = new { kind = "a", payload = new { }, deviceTag = "x" };
        foreach (var call in new Func<Task<HttpResponseMessage>>[]
        {
            () => user.GetAsync("/v1/devices"),
            () => user.GetAsync("/v1/schedules"),
            () => user.PostAsJsonAsync("/v1/tasks", task),
            () => user.PostAsJsonAsync("/v1/tasks/batch", new { tasks = new[] { task } }),
            () => user.PostAsJsonAsync("/v1/daemon/register", new { name = "box", platform = "linux" }),
            () => host.Client.PostAsJsonAsync("/v1/auth/login", new { email = "user@example.com", password = "x" }),
        })
        {
            using var response = await call();
            var path = response.RequestMessage!.RequestUri!.AbsolutePath;
            Assert.That(await response.Fault(), Is.EqualTo("503 service.unavailable"), path);
            Assert.That(response.Headers.RetryAfter!.Delta, Is.EqualTo(TimeSpan.FromSeconds(2)));
        }
    }

    private static async Task CutOff(string database)
    {
        const string sql = """
            select pg_terminate_backend(pid) from pg_stat_activity
            where datname = current_database() and pid <> pg_backend_pid()
            """;

        await using var source = NpgsqlDataSource.Create(database);
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
