using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Dapper;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Modular.Api.Configuration;
using Modular.Api.Hosting;
using Modular.Api.Http;
using Modular.Api.Realtime;
using Modular.Api.Tasks;
using Modular.Application.LanguageModels;
using Modular.Application.Pipeline;
using Modular.Application.Tasks.Executors;
using Modular.Domain;
using Modular.Infrastructure.LanguageModels;
using Modular.Infrastructure.Messaging;
using Modular.Infrastructure.Network;
using Modular.Infrastructure.Postgres;
using Modular.Infrastructure.Realtime;
using Modular.Infrastructure.Tasks;
using Modular.Workers.Tasks;
using Npgsql;

namespace Modular.IntegrationTests.Tasks;

/// <summary>
/// Tasks over HTTP, with credentials that name their holder: neither accounts nor devices are needed.
/// </summary>
internal sealed class TaskHost : IAsyncDisposable
{
    private readonly WebApplication _app;

    private TaskHost(WebApplication app) => _app = app;

    public IServiceProvider Services => _app.Services;

    public NpgsqlDataSource Database => Services.GetRequiredService<NpgsqlDataSource>();

    public Uri Address => new(_app.Urls.First());

    public static async Task<TaskHost> Start(
        string? connectionString = null, Action<IServiceCollection>? add = null, LanguageModelOptions? model = null,
        QStashSettings? qstash = null)
    {
        var settings = new Settings { DataDirectory = Path.GetTempPath(), QStash = qstash };
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders().SetMinimumLevel(LogLevel.Warning).AddConsole();
        builder.WebHost.UseSetting("urls", "http://127.0.0.1:0");
        builder.WebHost.ConfigureKestrel(server => server.Limits.MaxRequestBodySize = settings.MaxBodyBytes);
        builder.Services.AddSingleton(settings);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton(new MasterKey(new byte[MasterKey.Length]));
        builder.Services.AddPostgres(connectionString ?? await PartHost.CreateDatabase(), maxPoolSize: 20);
        builder.Services.AddUseCases(typeof(IUnitOfWork).Assembly, typeof(PostgresServices).Assembly);
        builder.Services.AddRealtime();
        builder.Services.AddMessaging();
        builder.Services.AddNetwork();
        builder.Services.AddLanguageModel(model);
        builder.Services.AddTasks(
            settings.DataDirectory, executors: new ExecutorOptions { HasLanguageModel = model is not null });
        builder.Services.AddTaskWorkers();
        builder.Services.AddHttp(settings);
        builder.Services.AddStreams();
        builder.Services.AddTaskAnswers();
        builder.Services.AddStopOrder(settings.Stop);
        builder.Services.AddSingleton<ICredentialVerifier, NamedCredentials>();
        add?.Invoke(builder.Services);
        var app = builder.Build();
        app.UseHttp();
        app.MapTasks();
        await app.StartAsync();
        return new TaskHost(app);
    }

    public TaskCaller User(Guid userId) => new(this, $"user {userId}");

    public TaskCaller Device(Guid deviceId, Guid userId) => new(this, $"device {deviceId} {userId}");

    public async Task<Guid> AddDevice(Guid userId, params string[] tags)
    {
        var id = NewId();
        await Execute(
            "insert into tasks.device (id, user_id, tags) values (@id, @userId, @tags)", new { id, userId, tags });
        return id;
    }

    public static Guid NewId() => Ids.New(TimeProvider.System.GetUtcNow());

    public async Task Execute(string sql, object? parameters = null)
    {
        await using var connection = await Database.OpenConnectionAsync();
        await connection.ExecuteAsync(sql, parameters);
    }

    public async Task<IReadOnlyList<T>> Query<T>(string sql, object? parameters = null)
    {
        await using var connection = await Database.OpenConnectionAsync();
        return (await connection.QueryAsync<T>(sql, parameters)).AsList();
    }

    public async Task<T> Send<T>(IRequest<T> request)
    {
        await using var scope = Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<IMediator>().Send(request);
    }

    public Task Stop() => _app.StopAsync();

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    /// <summary>Believes what a credential says of itself.</summary>
    private sealed class NamedCredentials : ICredentialVerifier
    {
        public bool Recognises(string token) => token.StartsWith("user ") || token.StartsWith("device ");

        public ValueTask<Principal> Verify(string token, CancellationToken ct)
        {
            var ids = token.Split(' ').Skip(1).Select(Guid.Parse).ToArray();
            return ValueTask.FromResult(token.StartsWith('u')
                ? new Principal(CredentialKind.AccessToken, ids[0], ids[0])
                : new Principal(CredentialKind.DeviceKey, ids[1], ids[0]) { DeviceId = ids[0] });
        }
    }
}

/// <summary>Somebody who calls the API.</summary>
internal sealed class TaskCaller(TaskHost host, string token)
{
    public HttpClient Http { get; } = new()
    {
        BaseAddress = host.Address,
        Timeout = TimeSpan.FromSeconds(60),
        DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", token) },
    };

    public Task<HttpResponseMessage> Post(string path, object? body = null) =>
        Http.PostAsJsonAsync(path, body ?? new { });

    /// <summary>Posts and reads the answer, which must be a success.</summary>
    public async Task<JsonElement> Do(string path, object? body = null)
    {
        using var response = await Post(path, body);
        var json = await response.Content.ReadFromJsonAsync<JsonElement>();
        Assert.That(response.IsSuccessStatusCode, $"{(int)response.StatusCode} {path}: {json}");
        return json;
    }

    /// <summary>Posts what must be refused; the status and the code.</summary>
    public async Task<(int Status, string? Code)> Refused(string path, object? body = null)
    {
        using var response = await Post(path, body);
        var json = await response.Content.ReadFromJsonAsync<JsonElement>();
        return ((int)response.StatusCode, json.GetProperty("code").GetString());
    }

    public Task<JsonElement> Get(string path) => Http.GetFromJsonAsync<JsonElement>(path);

    public Task<JsonElement> Create(Guid deviceId, object? more = null) =>
        Do("/v1/tasks", With(new { kind = "test", payload = new { a = 1 }, deviceId }, more));

    /// <summary>Claims one task, which must be there.</summary>
    public async Task<JsonElement> Claim(object? body = null) =>
        (await Do("/v1/daemon/tasks/pending", body)).GetProperty("tasks").EnumerateArray().Single();

    public static Dictionary<string, object?> With(object body, object? more)
    {
        var all = new Dictionary<string, object?>();
        foreach (var part in new[] { body, more })
        {
            foreach (var property in part?.GetType().GetProperties() ?? [])
                all[property.Name] = property.GetValue(part);
        }

        return all;
    }
}

internal static class TaskJsonExtensions
{
    public static string Id(this JsonElement task) => task.GetProperty("id").GetString()!;

    public static string Status(this JsonElement task) => task.GetProperty("status").GetString()!;

    public static long Epoch(this JsonElement task) => task.GetProperty("leaseEpoch").GetInt64();
}
