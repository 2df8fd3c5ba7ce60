using System.Collections.Concurrent;
using System.Net.Http.Headers;
using Dapper;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Modular.Api.Configuration;
using Modular.Api.Devices;
using Modular.Api.Http;
using Modular.Application.Devices;
using Modular.Application.Pipeline;
using Modular.Application.Tasks.Contracts;
using Modular.Infrastructure.Devices;
using Modular.Infrastructure.Postgres;
using Modular.Infrastructure.Realtime;
using Npgsql;

namespace Modular.IntegrationTests.Devices;

/// <summary>The edge and the module Devices over a real database; what other modules do is recorded instead.</summary>
internal sealed class DevicesHost : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly NpgsqlDataSource _source;

    private DevicesHost(WebApplication app)
    {
        _app = app;
        _source = app.Services.GetRequiredService<NpgsqlDataSource>();
    }

    public OtherModules Others => _app.Services.GetRequiredService<OtherModules>();

    public SignsOfLife Signs => _app.Services.GetRequiredService<SignsOfLife>();

    /// <summary>
    /// Starts it; without <paramref name="listens"/> signs of life are written down only when a test says so.
    /// </summary>
    public static async Task<DevicesHost> Start(bool listens = false, int devicesPerUser = 1000)
    {
        var connectionString = await TestPostgres.CreateDatabase();
        await using (var source = NpgsqlDataSource.Create(connectionString))
            await new Migrator(source, TimeProvider.System).Apply(CancellationToken.None);

        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders().AddConsole().SetMinimumLevel(LogLevel.Warning);
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var settings = new Settings { DataDirectory = Path.GetTempPath() };
        var services = builder.Services;
        services.AddSingleton(settings);
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton(new MasterKey(new byte[MasterKey.Length]));
        services.AddPostgres(connectionString, 20);
        services.AddUseCases(typeof(IUnitOfWork).Assembly, typeof(PostgresServices).Assembly);
        services.AddRealtime();
        services.AddDevices(new DeviceLimits(devicesPerUser));
        if (!listens)
            services.Remove(services.Single(service => service.ImplementationType == typeof(SignsOfLifeWriter)));
        services.AddSingleton<OtherModules>();
        services.AddSingleton<IEventPublisher>(provider => provider.GetRequiredService<OtherModules>());
        services.AddSingleton<IRequestHandler<RenewLeases, LeaseReport>>(p => p.GetRequiredService<OtherModules>());
        services.AddSingleton<IRequestHandler<ReturnTasks, int>>(p => p.GetRequiredService<OtherModules>());
        services.AddSingleton<IRequestHandler<RescueTasks, int>>(p => p.GetRequiredService<OtherModules>());
        services.AddSingleton<ICredentialVerifier, UserByName>();
        services.AddHttp(settings);

        var app = builder.Build();
        app.UseHttp();
        app.MapDevices();
        await app.StartAsync();
        return new DevicesHost(app);
    }

    /// <summary>A client that shows <paramref name="credential"/>.</summary>
    public HttpClient As(string credential) => new()
    {
        BaseAddress = new Uri(_app.Urls.First()),
        DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", credential) },
    };

    /// <summary>A client of a user of its own.</summary>
    public HttpClient AsNewUser() => As("user:" + Domain.Ids.New(TimeProvider.System.GetUtcNow()));

    public async Task<T> Send<T>(IRequest<T> request)
    {
        await using var scope = _app.Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<IMediator>().Send(request);
    }

    /// <summary>Writes down the signs of life, as the pump does every 5 s.</summary>
    public Task<int> RecordSigns(bool started = false) => Send(new RecordSignsOfLife(Signs.Take(), started));

    public async Task Execute(string sql, object? parameters = null)
    {
        await using var connection = await _source.OpenConnectionAsync();
        await connection.ExecuteAsync(sql, parameters);
    }

    public async Task<T> Ask<T>(string sql)
    {
        await using var connection = await _source.OpenConnectionAsync();
        return (await connection.ExecuteScalarAsync<T>(sql))!;
    }

    /// <summary>The types of the realtime events about a device, in order.</summary>
    public Task<IReadOnlyList<string>> EventsOf(Guid deviceId) => Told(
        "select type from told where @Channel = any(channels) order by stage, place",
        new { Channel = $"devices:{deviceId}" });

    /// <summary>The hints to a device, in order.</summary>
    public Task<IReadOnlyList<string>> HintsTo(Guid deviceId) => Told(
        "select type || ' ' || data from told where to_device and recipient = @Id order by stage, place",
        new { Id = deviceId });

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    // The sequencer moves events from the inbox while the test runs; one statement sees each in one place.
    private async Task<IReadOnlyList<string>> Told(string select, object parameters)
    {
        const string told = """
            with told as (
                select 1 as stage, position as place, type, channels, recipient, to_device, data from realtime.event
                union all
                select 2, id, type, channels, recipient, to_device, data from realtime.inbox
            )

            """;
        await using var connection = await _source.OpenConnectionAsync();
        return (await connection.QueryAsync<string>(told + select, parameters)).AsList();
    }

    private sealed class UserByName : ICredentialVerifier
    {
        public bool Recognises(string token) => token.StartsWith("user:", StringComparison.Ordinal);

        public ValueTask<Principal> Verify(string token, CancellationToken ct)
        {
            var id = Guid.Parse(token["user:".Length..]);
            return ValueTask.FromResult(new Principal(CredentialKind.AccessToken, id, id));
        }
    }
}

/// <summary>Stands for the other modules: answers as it is told and keeps what it was sent.</summary>
internal sealed class OtherModules : IEventPublisher, IRequestHandler<RenewLeases, LeaseReport>,
    IRequestHandler<ReturnTasks, int>, IRequestHandler<RescueTasks, int>
{
    public ConcurrentQueue<object> Received { get; } = [];

    public LeaseReport Leases { get; set; } = new(0, [], [], HoldsTasks: false);

    public Task Publish(IEvent fact, CancellationToken ct)
    {
        Received.Enqueue(fact);
        return Task.CompletedTask;
    }

    public Task<LeaseReport> Handle(RenewLeases request, CancellationToken cancellationToken)
    {
        Received.Enqueue(request);
        return Task.FromResult(Leases);
    }

    public Task<int> Handle(ReturnTasks request, CancellationToken cancellationToken) => Keep(request);

    public Task<int> Handle(RescueTasks request, CancellationToken cancellationToken) => Keep(request);

    private Task<int> Keep(object request)
    {
        Received.Enqueue(request);
        return Task.FromResult(0);
    }
}
