using Dapper;
using MediatR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging;
using Modular.Application.Pipeline;
using Modular.Application.Realtime;
using Modular.Domain;
using Modular.Infrastructure.Network;
using Modular.Infrastructure.Postgres;
using Modular.Infrastructure.Tasks;
using Npgsql;

namespace Modular.IntegrationTests.Tasks;

/// <summary>
/// The module Tasks over a database of its own, without a host: its commands and queries as they are sent.
/// </summary>
internal sealed class TaskWorld : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    private TaskWorld(string connectionString) => _services = new ServiceCollection()
        .AddSingleton(TimeProvider.System)
        .AddSingleton(typeof(ILogger<>), typeof(NullLogger<>))
        .AddUseCases(typeof(ICommand<>).Assembly, typeof(TaskServices).Assembly)
        .AddPostgres(connectionString, maxPoolSize: 20)
        .AddSingleton(new MasterKey(new byte[MasterKey.Length]))
        .AddSingleton<Cursors>()
        .AddNetwork()
        .AddTasks(Path.GetTempPath())
        .AddScoped<IRealtimeEvents>(_ => Events)
        .BuildServiceProvider();

    /// <summary>What was told to the streams, refused commands included.</summary>
    public RecordedEvents Events { get; } = new();

    public NpgsqlDataSource Database => _services.GetRequiredService<NpgsqlDataSource>();

    public static async Task<TaskWorld> Create()
    {
        var world = new TaskWorld(await TestPostgres.CreateDatabase());
        await world._services.GetRequiredService<Migrator>().Apply(CancellationToken.None);
        return world;
    }

    public T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    /// <summary>Sends a request in a scope of its own, as an endpoint does.</summary>
    public async Task<T> Send<T>(IRequest<T> request)
    {
        await using var scope = _services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<IMediator>().Send(request);
    }

    public async Task<Guid> AddDevice(Guid userId, params string[] tags)
    {
        var id = Ids.New(TimeProvider.System.GetUtcNow());
        await Execute(
            "insert into tasks.device (id, user_id, tags) values (@id, @userId, @tags)", new { id, userId, tags });
        return id;
    }

    public async Task Execute(string sql, object? parameters = null)
    {
        await using var connection = await Database.OpenConnectionAsync();
        await connection.ExecuteAsync(sql, parameters);
    }

    public async Task<IReadOnlyList<T>> Read<T>(string sql, object? parameters = null)
    {
        await using var connection = await Database.OpenConnectionAsync();
        return (await connection.QueryAsync<T>(sql, parameters)).AsList();
    }

    public ValueTask DisposeAsync() => _services.DisposeAsync();
}

/// <summary>Takes the place of the realtime module and remembers.</summary>
internal sealed class RecordedEvents : IRealtimeEvents
{
    public List<(string Type, object Data, string[] Channels)> OfUsers { get; } = [];

    public List<(Guid DeviceId, string Type, object Data)> OfDevices { get; } = [];

    public void Add(Guid userId, string type, object data, params IReadOnlyList<string> channels) =>
        OfUsers.Add((type, data, [.. channels]));

    public void AddForDevice(Guid deviceId, string type, object data) => OfDevices.Add((deviceId, type, data));
}
