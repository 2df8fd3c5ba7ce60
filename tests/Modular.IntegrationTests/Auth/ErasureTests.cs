using System.Net.Http.Json;
using System.Text.Json;
using Dapper;
using Microsoft.Extensions.DependencyInjection;
using Modular.Application.Auth.Contracts;
using Modular.Application.Pipeline;
using Modular.IntegrationTests.Http;
using Npgsql;

namespace Modular.IntegrationTests.Auth;

/// <summary>What every module does when an account is gone.</summary>
internal sealed class ErasureTests
{
    private TestHost _host = null!;

    [SetUp]
    public async Task Start() => _host = await TestHost.Start(await TestPostgres.CreateDatabase());

    [TearDown]
    public async Task Stop() => await _host.DisposeAsync();

    [Test]
    public async Task Erases_what_the_user_owns_in_every_module_and_nothing_of_another()
    {
        var (gone, first) = await _host.SignIn("gone@example.com");
        var (stays, second) = await _host.SignIn("stays@example.com");
        await Fill(first);
        await Fill(second);
        var before = await Rows(stays);
        Assert.That((await Rows(gone)).Keys, Is.EqualTo(before.Keys), "Both own something in the same tables.");
        Assert.That(before, Has.Count.GreaterThanOrEqualTo(8));

        await Erase(gone);

        await Eventually.That(() => Rows(gone), Is.Empty);
        var after = await Rows(stays);
        // Events and samples may have been added meanwhile, and ended tasks have moved.
        Assert.That(after.Keys, Is.SupersetOf(before.Keys));
        Assert.That(await Beside(), Is.EqualTo(await Tasks()), "No payload is left of tasks that are gone.");
    }

    [Test]
    public async Task Kills_credentials_with_the_account_itself()
    {
        var (gone, user) = await _host.SignIn("gone@example.com");
        using var device = _host.As(await Secret(user, "/v1/daemon/register", "apiKey"));
        using var machine = _host.As(await Secret(user, "/v1/devices/enrollments", "token"));

        await Erase(gone);

        using var heartbeat = await device.PostAsJsonAsync("/v1/daemon/heartbeat", new { });
        using var registered = await machine.PostAsJsonAsync(
            "/v1/daemon/register", new { name = "box", platform = "linux" });
        Assert.That(((int)heartbeat.StatusCode, (int)registered.StatusCode), Is.EqualTo((401, 401)));
    }

    /// <summary>A device, enrolment, schedule, and tasks in several states.</summary>
    private static async Task Fill(HttpClient user)
    {
        var device = await Post(user, "/v1/daemon/register", new { name = "box", platform = "linux" });
        var id = device.GetProperty("device").GetProperty("id").GetString()!;
        await Post(user, "/v1/devices/enrollments", new { name = "more" });
        object Task(object? more = null) => Modular.IntegrationTests.Tasks.TaskCaller.With(
            new { kind = "work", payload = new { }, deviceId = id }, more);
        await Post(user, "/v1/tasks/batch", new
        {
            tasks = new[]
            {
                Task(), Task(new { after = new[] { "tasks[0]" } }), Task(new { runAt = "2999-01-01T00:00:00Z" }),
                Task(new { concurrencyKey = "one" }), Task(new { concurrencyKey = "one" }),
            },
        });
        var cancelled = await Post(user, "/v1/tasks", Task());
        await Post(user, $"/v1/tasks/{cancelled.GetProperty("id").GetString()}/cancel", new { });
        await Post(user, "/v1/schedules", new
        {
            name = "nightly",
            cron = "0 3 * * *",
            timeZone = "UTC",
            task = new { kind = "work", payload = new { }, deviceId = id },
        });
    }

    private async Task Erase(Guid userId)
    {
        await using var scope = _host.Services.CreateAsyncScope();
        var publisher = scope.ServiceProvider.GetRequiredService<IEventPublisher>();
        await scope.ServiceProvider.GetRequiredService<IUnitOfWork>().Run(
            async () =>
            {
                await publisher.Publish(new UserErased(userId), CancellationToken.None);
                return true;
            },
            CancellationToken.None);
    }

    /// <summary>How many rows name a user, by table; whatever table a module adds is looked at by itself.</summary>
    private async Task<SortedDictionary<string, long>> Rows(Guid userId)
    {
        const string columns = """
            select format('%I.%I', c.table_schema, c.table_name) as name, c.column_name
            from information_schema.columns c join information_schema.tables t
              on t.table_schema = c.table_schema and t.table_name = c.table_name and t.table_type = 'BASE TABLE'
            where c.data_type = 'uuid' and c.column_name in ('user_id', 'recipient')
              and c.table_schema not in ('auth', 'pg_catalog')
            """;
        await using var connection = new NpgsqlConnection(_host.ConnectionString);
        var rows = new SortedDictionary<string, long>(StringComparer.Ordinal);
        foreach (var (name, column) in await connection.QueryAsync<(string, string)>(columns))
        {
            var count = await connection.ExecuteScalarAsync<long>(
                $"select count(*) from {name} where {column} = @userId", new { userId });
            if (count > 0)
                rows[name] = count;
        }

        return rows;
    }

    private Task<long> Beside() => Count("select count(*) from tasks.payload");

    private Task<long> Tasks() => Count("select count(*) from tasks.task");

    private async Task<long> Count(string sql)
    {
        await using var connection = new NpgsqlConnection(_host.ConnectionString);
        return await connection.ExecuteScalarAsync<long>(sql);
    }

    private static async Task<string> Secret(HttpClient user, string path, string member) =>
        (await Post(user, path, new { name = "box", platform = "linux" })).GetProperty(member).GetString()!;

    private static async Task<JsonElement> Post(HttpClient user, string path, object body)
    {
        using var answer = await user.PostAsJsonAsync(path, body);
        Assert.That(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        return await answer.Content.ReadFromJsonAsync<JsonElement>();
    }
}
