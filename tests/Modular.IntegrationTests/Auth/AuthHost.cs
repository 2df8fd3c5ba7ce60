using System.Net;
using Dapper;
using MediatR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Modular.Application.Auth;
using Modular.Application.Pipeline;
using Modular.Application.Realtime;
using Modular.Infrastructure.Auth;
using Modular.Infrastructure.Messaging;
using Modular.Infrastructure.Postgres;
using Modular.Infrastructure.Realtime;
using Modular.Workers.Auth;
using Modular.Workers.Notifications;
using Npgsql;

namespace Modular.IntegrationTests.Auth;

/// <summary>A host's accounts and sessions without its edge, over a real database that several may share.</summary>
internal sealed class AuthHost : IAsyncDisposable
{
    public const string Password = "violet-anchor-41";

    /// <summary>A client elsewhere in the world.</summary>
    public static readonly RequestOrigin Elsewhere =
        new(IPAddress.Parse("192.0.2.7"), "test/1.0", "cloud.example.com", ListenerIsLoopback: false, Forwarded: false);

    /// <summary>A client at this machine.</summary>
    public static readonly RequestOrigin Here =
        new(IPAddress.Loopback, "test/1.0", "localhost", ListenerIsLoopback: true, Forwarded: false);

    // Enough to be a hash, few enough that tests are fast.
    private static readonly AuthOptions Fast = new() { PasswordRounds = 10, PasswordQueue = 1000 };

    private static readonly Lazy<Task<string>> Template = new(MakeTemplate);
    private readonly ServiceProvider _services;

    private AuthHost(ServiceProvider services) => _services = services;

    public IServiceProvider Services => _services;

    /// <summary>A new database with every table and no account.</summary>
    public static async Task<string> NewDatabase() => await TestPostgres.CreateDatabase(await Template.Value);

    /// <summary>Starts a host; hosts with the same database and key are one instance.</summary>
    public static async Task<AuthHost> Start(
        string database, AuthOptions? options = null, TimeProvider? clock = null, byte[]? masterKey = null,
        Action<IServiceCollection>? configure = null)
    {
        var services = new ServiceCollection();
        services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Warning).AddConsole());
        services.AddSingleton(clock ?? TimeProvider.System);
        services.AddSingleton(new MasterKey(masterKey ?? new byte[MasterKey.Length]));
        services.AddSingleton<Cursors>();
        services.AddPostgres(database, maxPoolSize: 20);
        services.AddUseCases(typeof(IUnitOfWork).Assembly, typeof(PostgresServices).Assembly);
        // Events stay in the inbox, where tests look for them: nothing here orders or streams them.
        services.AddScoped<IRealtimeEvents, RealtimeEvents>();
        services.AddAuth(options ?? Fast);
        // What is to be mailed stays in the outbox: nothing here sends it.
        services.AddMessaging();
        services.AddAuthWorkers();
        services.AddNotificationWorkers();
        configure?.Invoke(services);
        var host = new AuthHost(services.BuildServiceProvider());
        foreach (var service in host._services.GetServices<IHostedService>())
            await service.StartAsync(CancellationToken.None);
        return host;
    }

    /// <summary>Starts a host that hears of nothing: it has to ask the database.</summary>
    public static Task<AuthHost> StartDeaf(string database, TimeProvider? clock = null) =>
        Start(database, clock: clock, configure: services => services.Remove(
            services.Single(service => service.ImplementationType == typeof(RevocationFeed))));

    /// <summary>Options of a test host, to be changed with <c>with</c>.</summary>
    public static AuthOptions Options => Fast;

    public async Task<T> Send<T>(IRequest<T> request)
    {
        await using var scope = _services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<IMediator>().Send(request, CancellationToken.None);
    }

    /// <summary>Makes a member as the operator does, and signs in.</summary>
    public async Task<SignedIn> SignUp(string email = "ada@example.com")
    {
        await Send(new CreateUser(email, Password, Owner: false));
        return await SignIn(email);
    }

    public async Task<SignedIn> SignIn(string email = "ada@example.com", string password = Password) =>
        (await Send(new LogIn(email, password, Here))).SignedIn
            ?? throw new InvalidOperationException("A code is wanted.");

    /// <summary>Proves an access token as the edge does.</summary>
    public async Task<Principal> Verify(string token) =>
        await _services.GetRequiredService<ICredentialVerifier>().Verify(token, CancellationToken.None);

    public async Task<int> Execute(string sql, object? parameters = null)
    {
        await using var connection = await _services.GetRequiredService<NpgsqlDataSource>().OpenConnectionAsync();
        return await connection.ExecuteAsync(sql, parameters);
    }

    public async Task<IReadOnlyList<T>> Query<T>(string sql, object? parameters = null)
    {
        await using var connection = await _services.GetRequiredService<NpgsqlDataSource>().OpenConnectionAsync();
        return (await connection.QueryAsync<T>(sql, parameters)).AsList();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var service in _services.GetServices<IHostedService>())
            await service.StopAsync(CancellationToken.None);
        await _services.DisposeAsync();
    }

    // Migrating once and copying is faster than migrating for each test.
    private static async Task<string> MakeTemplate()
    {
        var database = await TestPostgres.CreateDatabase();
        await using (var source = NpgsqlDataSource.Create(database))
            await new Migrator(source, TimeProvider.System).Apply(CancellationToken.None);
        return new NpgsqlConnectionStringBuilder(database).Database!;
    }
}
