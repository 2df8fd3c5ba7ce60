using Dapper;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Modular.Application.Pipeline;
using Modular.Infrastructure.Postgres;
using Npgsql;

namespace Modular.IntegrationTests;

/// <summary>Some parts of the host without its edge, over a migrated database.</summary>
internal sealed class PartHost : IAsyncDisposable
{
    private readonly IHost _host;

    private PartHost(IHost host) => _host = host;

    public IServiceProvider Services => _host.Services;

    public NpgsqlDataSource Database => Services.GetRequiredService<NpgsqlDataSource>();

    /// <summary>Makes a database with every migration applied; its connection string.</summary>
    public static async Task<string> CreateDatabase()
    {
        var connectionString = await TestPostgres.CreateDatabase();
        await using var source = NpgsqlDataSource.Create(connectionString);
        await new Migrator(source, TimeProvider.System).Apply(CancellationToken.None);
        return connectionString;
    }

    /// <summary>Starts what <paramref name="add"/> adds to database, clock and use cases.</summary>
    public static async Task<PartHost> Start(string connectionString, Action<IServiceCollection> add)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Logging.SetMinimumLevel(LogLevel.Critical).AddConsole();
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddPostgres(connectionString, maxPoolSize: 20);
        builder.Services.AddUseCases(typeof(IUnitOfWork).Assembly, typeof(PostgresServices).Assembly);
        add(builder.Services);
        var host = builder.Build();
        await host.StartAsync();
        return new PartHost(host);
    }

    /// <summary>Runs <paramref name="work"/> as a command would: in a scope and one unit of work.</summary>
    public async Task Commit<T>(Func<T, Task> work)
        where T : notnull
    {
        await using var scope = Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<IUnitOfWork>().Run(
            async () =>
            {
                await work(scope.ServiceProvider.GetRequiredService<T>());
                return true;
            },
            CancellationToken.None);
    }

    public async Task<IReadOnlyList<T>> Query<T>(string sql, object? parameters = null)
    {
        await using var connection = await Database.OpenConnectionAsync();
        return (await connection.QueryAsync<T>(sql, parameters)).AsList();
    }

    public async Task Execute(string sql, object? parameters = null)
    {
        await using var connection = await Database.OpenConnectionAsync();
        await connection.ExecuteAsync(sql, parameters);
    }

    /// <summary>Stops as the process would on SIGTERM.</summary>
    public Task Stop() => _host.StopAsync();

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        if (_host is IAsyncDisposable host)
            await host.DisposeAsync();
    }
}
