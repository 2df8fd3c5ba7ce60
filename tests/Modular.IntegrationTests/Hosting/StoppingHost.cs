using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Dapper;
using Microsoft.Extensions.DependencyInjection;
using Modular.Api.Hosting;
using Modular.Infrastructure.Tasks;
using Modular.IntegrationTests.Http;
using Npgsql;

namespace Modular.IntegrationTests.Hosting;

/// <summary>A device and its daemon's credential.</summary>
internal sealed record Daemon(string Id, HttpClient Http);

/// <summary>The whole host with a user; its database is read past it, also when it has stopped.</summary>
internal sealed class StoppingHost : IAsyncDisposable
{
    private readonly TestHost _host;
    private readonly NpgsqlDataSource _database;

    private StoppingHost(TestHost host, HttpClient user)
    {
        (_host, User) = (host, user);
        _database = NpgsqlDataSource.Create(host.ConnectionString);
    }

    public HttpClient User { get; }

    public static async Task<StoppingHost> Start(StopLimits? limits = null)
    {
        var host = await TestHost.Start(
            await TestPostgres.CreateDatabase(), settings => settings with { Stop = limits ?? new StopLimits() });
        var (_, user) = await host.SignIn();
        return new StoppingHost(host, user);
    }

    public async Task<Daemon> Register()
    {
        var body = new { name = "box", platform = "linux-x64" };
        var registered = await Json(await User.PostAsJsonAsync("/v1/daemon/register", body));
        var id = registered.GetProperty("device").GetProperty("id").GetString()!;
        return new Daemon(id, _host.As(registered.GetProperty("apiKey").GetString()!));
    }

    public async Task<string> CreateTask(string deviceId)
    {
        var task = await Json(
            await User.PostAsJsonAsync("/v1/tasks", new { kind = "test", payload = new { }, deviceId }));
        return task.GetProperty("id").GetString()!;
    }

    public async Task Remove(string deviceId) =>
        (await User.DeleteAsync($"/v1/devices/{deviceId}")).EnsureSuccessStatusCode();

    public async Task<HttpStatusCode> StatusOf(string path) => (await _host.Client.GetAsync(path)).StatusCode;

    public Task HasWaiters(int count) => Eventually.That(
        () => _host.Services.GetRequiredService<QueueWatch>().CountWaiting, Is.EqualTo(count));

    public async Task<(int Attempt, bool IsClaimed)[]> Messages() => await Read<(int, bool)>(
        "select attempt, claimed_by is not null from messaging.outbox order by id");

    public Task<string[]> StatesOf(string task) =>
        Read<string>("select status from tasks.task where id = @task::uuid", new { task });

    /// <summary>Removes a device whose task is locked, and waits until the message's handler waits for it.</summary>
    public async Task<HeldTask> HoldUpHandler()
    {
        var device = await Register();
        var task = await CreateTask(device.Id);
        var held = await HeldTask.Lock(_database, task);
        await Remove(device.Id);
        await Eventually.That(
            () => Read<int>("select pid from pg_stat_activity where @Process = any(pg_blocking_pids(pid))", held),
            Has.Length.EqualTo(1));
        return held;
    }

    public Task Stop() => _host.Stop();

    public async ValueTask DisposeAsync()
    {
        User.Dispose();
        await _host.DisposeAsync();
        await _database.DisposeAsync();
    }

    private static async Task<JsonElement> Json(HttpResponseMessage response) =>
        await response.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonElement>();

    private async Task<T[]> Read<T>(string sql, object? parameters = null)
    {
        await using var connection = await _database.OpenConnectionAsync();
        return [.. await connection.QueryAsync<T>(sql, parameters)];
    }
}

/// <summary>A task whose row is locked by a connection of the test.</summary>
internal sealed class HeldTask : IAsyncDisposable
{
    private readonly NpgsqlConnection _connection;
    private readonly NpgsqlTransaction _transaction;

    private HeldTask(string task, NpgsqlConnection connection, NpgsqlTransaction transaction) =>
        (Task, _connection, _transaction) = (task, connection, transaction);

    public string Task { get; }

    public int Process => _connection.ProcessID;

    public static async Task<HeldTask> Lock(NpgsqlDataSource database, string task)
    {
        var connection = await database.OpenConnectionAsync();
        var transaction = await connection.BeginTransactionAsync();
        await connection.ExecuteAsync("select from tasks.task where id = @task::uuid for update", new { task });
        return new HeldTask(task, connection, transaction);
    }

    public Task LetGo() => _transaction.RollbackAsync();

    public ValueTask DisposeAsync() => _connection.DisposeAsync();
}
