using Microsoft.AspNetCore.Server.Kestrel.Core;
using Modular.Api.Auth;
using Modular.Api.Configuration;
using Modular.Api.Devices;
using Modular.Api.Grpc;
using Modular.Api.Hosting;
using Modular.Api.Http;
using Modular.Api.Messaging;
using Modular.Api.Notifications;
using Modular.Api.Operations;
using Modular.Api.Realtime;
using Modular.Api.Tasks;
using Modular.Application.Devices;
using Modular.Application.Messaging;
using Modular.Application.Pipeline;
using Modular.Application.Tasks;
using Modular.Infrastructure.Auth;
using Modular.Infrastructure.Devices;
using Modular.Infrastructure.LanguageModels;
using Modular.Infrastructure.Messaging;
using Modular.Infrastructure.Network;
using Modular.Infrastructure.Notifications;
using Modular.Infrastructure.Postgres;
using Modular.Infrastructure.Realtime;
using Modular.Infrastructure.Tasks;
using Modular.Workers.Auth;
using Modular.Workers.Devices;
using Modular.Workers.Duties;
using Modular.Workers.Messaging;
using Modular.Workers.Notifications;
using Modular.Workers.Pipeline;
using Modular.Workers.Realtime;
using Modular.Workers.Tasks;

namespace Modular.Api;

/// <summary>The composition root: what the host is made of, a line for each part.</summary>
internal static class ModularHost
{
    /// <summary>
    /// Builds the host over a database that is there and migrated when the host is first used: it may still be starting
    /// while this runs.
    /// </summary>
    public static WebApplication Build(
        Settings settings, Func<HostDatabase> database, Action<ILoggingBuilder> logging)
    {
        // Empty: the host takes its settings from Settings alone, which has checked them, and not from ASPNETCORE_
        // variables or files (the other builders watch every file below the working directory, so the database's too).
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "modular" });
        logging(builder.Logging);
        builder.WebHost.UseKestrelCore();
        builder.WebHost.UseUrls([.. settings.Urls]);
        builder.WebHost.ConfigureKestrel(options => Limit(options, settings));

        var services = builder.Services;
        services.AddRouting();
        services.AddSingleton(settings);
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton(_ => new MasterKey(database().MasterKey));
        services.AddPostgres(() => database().ConnectionString, settings.MaxPoolSize);
        services.AddUseCases(typeof(IUnitOfWork).Assembly, typeof(PostgresServices).Assembly);
        services.AddMessaging(new DeadLetterRetention(settings.DeadLetterRetentionDays));
        services.AddMessagingWorkers();
        services.AddRealtime(new RealtimeOptions { ConnectionLimit = settings.MaxLiveConnections });
        services.AddRealtimeWorkers();
        services.AddPipelineWorkers();
        services.AddAuth(settings.ForAuth());
        services.AddAuthWorkers();
        services.AddDevices(new DeviceLimits(settings.MaxDevicesPerUser));
        services.AddDeviceWorkers();
        services.AddNotifications(settings.DataDirectory, settings.ForMail());
        services.AddNotificationWorkers();
        services.AddLanguageModel(settings.LanguageModel);
        services.AddNetwork(new NetworkOptions(settings.AllowedNetworks));
        services.AddTasks(
            settings.DataDirectory,
            new TaskLimits(settings.MaxSchedulesPerUser, settings.MaxOpenTasksPerUser, settings.MaxTasksPerMinute),
            new TaskRetention(settings.TaskRetentionDays),
            settings.ForExecutors());
        services.AddTaskWorkers();
        services.AddHttp(settings);
        services.AddGrpc(settings.Grpc);
        services.AddAuthGrpc();
        services.AddStreams();
        services.AddTaskAnswers();
        services.AddOpenApiDocument();
        services.AddStopOrder(settings.Stop);
        if (!settings.NoWorkers)
        {
            services.AddMessageRelay(new MessagingOptions
            {
                BrokerUrl = settings.BrokerUrl,
                Concurrency = settings.QueueConcurrency,
                MaxRetries = settings.QueueMaxRetries,
            });
            services.AddDutyRunner();
            services.AddExecutorPump();
        }

        var app = builder.Build();
        app.UseHttp();
        app.UseDocs();
        app.MapRoot();
        app.MapHealth();
        app.MapErrorPages();
        app.MapAuth();
        app.MapDevices();
        app.MapTasks();
        app.MapRealtime();
        app.MapMessaging();
        return app;
    }

    private static void Limit(KestrelServerOptions options, Settings settings)
    {
        options.AddServerHeader = false;
        options.Limits.MaxRequestBodySize = settings.MaxBodyBytes == 0 ? null : settings.MaxBodyBytes;
        options.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(15);
    }
}

/// <summary>The database that the host runs over.</summary>
/// <param name="ConnectionString">Where it is.</param>
/// <param name="MasterKey">The instance's secret, 32 bytes.</param>
internal sealed record HostDatabase(string ConnectionString, byte[] MasterKey);
