using MediatR;
using Microsoft.Extensions.DependencyInjection;
using Modular.Application.Pipeline;
using Npgsql;

namespace Modular.Infrastructure.Postgres;

/// <summary>Wires the database: pool, unit of work, wake-ups, idempotency, migrations.</summary>
public static class PostgresServices
{
    /// <summary>
    /// Adds PostgreSQL at <paramref name="connectionString"/> with at most <paramref name="maxPoolSize"/> connections.
    /// </summary>
    public static IServiceCollection AddPostgres(
        this IServiceCollection services, string connectionString, int maxPoolSize) =>
        services.AddPostgres(() => connectionString, maxPoolSize);

    /// <summary>
    /// Adds PostgreSQL with at most <paramref name="maxPoolSize"/> connections; where it is, is asked when it is first
    /// used, so that the host can be put together while it starts.
    /// </summary>
    public static IServiceCollection AddPostgres(
        this IServiceCollection services, Func<string> connectionString, int maxPoolSize)
    {
        DapperTypes.Register();
        services.AddSingleton(_ => Source(connectionString(), maxPoolSize));
        services.AddSingleton<Migrator>();
        services.AddSingleton<Signals>();
        services.AddSingleton<ISignals>(provider => provider.GetRequiredService<Signals>());
        services.AddHostedService<SignalNotifier>();
        services.AddHostedService<SignalListener>();
        services.AddSingleton<GroupCommit>();
        services.AddScoped<PostgresSession>();
        services.AddScoped<IUnitOfWork>(provider => provider.GetRequiredService<PostgresSession>());
        services.AddScoped<IIdempotencyStore, IdempotencyStore>();
        services.AddScoped(typeof(IPipelineBehavior<,>), typeof(DatabaseAwayBehavior<,>));
        return services;
    }

    private static NpgsqlDataSource Source(string connectionString, int maxPoolSize)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString)
        {
            ApplicationName = "modular",
            MaxPoolSize = maxPoolSize,
            // Statements are few and repeat: preparing them saves the planner's work on every call.
            MaxAutoPrepare = 200,
            AutoPrepareMinUsages = 2,
            Timeout = 5,
            CommandTimeout = 30,
            KeepAlive = 30,
            IncludeErrorDetail = false,
            // Nothing changes a session's settings, and locks are of transactions: there is nothing to reset, which
            // would cost a statement each time a connection is taken.
            NoResetOnClose = true,
            // Tells which deferred statement failed; the statement holds no values.
            IncludeFailedBatchedCommand = true,
        };
        var builder = new NpgsqlDataSourceBuilder(settings.ConnectionString);
        builder.UsePhysicalConnectionInitializer(KeepPlans, KeepPlansInOpening);
        return builder.Build();
    }

    // One plan for all values. Left to itself PostgreSQL takes a plan made for the values of one call for cheaper, and
    // plans anew on each: that takes longer than the claim of a task, or than a look into the partitions of events.
    private const string Plans = "set plan_cache_mode = force_generic_plan";

    private static void KeepPlans(NpgsqlConnection connection)
    {
        using var command = new NpgsqlCommand(Plans, connection);
        command.ExecuteNonQuery();
    }

    private static async Task KeepPlansInOpening(NpgsqlConnection connection)
    {
        await using var command = new NpgsqlCommand(Plans, connection);
        await command.ExecuteNonQueryAsync();
    }
}
