using System.Security.Cryptography;
using Microsoft.Extensions.DependencyInjection;
using Modular.Application.Tasks;
using Modular.Application.Tasks.Executors;
using Modular.Infrastructure.Tasks.Executors;
using Modular.Infrastructure.Tasks.Executors.Http;
using Modular.Infrastructure.Tasks.Executors.Llm;

namespace Modular.Infrastructure.Tasks;

/// <summary>Wires the module Tasks.</summary>
public static class TaskServices
{
    /// <summary>Adds the stores of tasks, the executors, and what a process remembers about its claims.</summary>
    /// <param name="services">The container.</param>
    /// <param name="dataDirectory">Where processes leave a sign that they live.</param>
    /// <param name="limits">None for the defaults.</param>
    /// <param name="retention">None for the default.</param>
    /// <param name="executors">None for the defaults.</param>
    public static IServiceCollection AddTasks(
        this IServiceCollection services,
        string dataDirectory,
        TaskLimits? limits = null,
        TaskRetention? retention = null,
        ExecutorOptions? executors = null)
    {
        services.AddSingleton(executors ?? new ExecutorOptions());
        services.AddSingleton(limits ?? new TaskLimits());
        services.AddSingleton(retention ?? new TaskRetention());
        services.AddSingleton<IServerProcess>(provider =>
            new ServerProcess(dataDirectory, provider.GetRequiredService<TimeProvider>()));
        services.AddScoped<ITaskStore, TaskStore>();
        services.AddScoped<ITaskQueue, TaskQueue>();
        services.AddScoped<IKnownDevices, KnownDevices>();
        services.AddScoped<IScheduleStore, ScheduleStore>();
        services.AddScoped<IIngestStore, IngestStore>();
        services.AddScoped<TaskAnnouncements>();
        services.AddScoped<TaskCreation>();
        services.AddScoped<ITaskReleases, TaskReleases>();
        services.AddScoped<ITaskHistory, TaskHistory>();
        services.AddScoped<TaskPredecessors>();
        services.AddScoped<TaskRetries>();
        services.AddSingleton<OpenTasks>();
        services.AddSingleton<TaskRate>();
        services.AddSingleton<LatestProgress>();
        services.AddHostedService<ProgressWriter>();
        services.AddScoped<TaskCancellations>();
        services.AddScoped<IBulkActions, BulkActions>();
        services.AddScoped<IExecutorQueue, ExecutorQueue>();
        services.AddSingleton<IPayloadSchemas, PayloadSchemas>();
        services.AddSingleton<ExecutorCatalogue>();
        services.AddSingleton<ITaskExecutor, NoopExecutor>();
        services.AddSingleton<ITaskExecutor, HttpRequestExecutor>();
        if (executors is { HasLanguageModel: true })
            services.AddSingleton<ITaskExecutor, LlmChatExecutor>();
        else
            services.AddSingleton(LlmChatExecutor.Missing);
        services.AddScoped<ScheduleRuns>();
        services.AddScoped<ScheduleTargets>();
        services.AddSingleton<QueueWatch>();
        services.AddSingleton<IQueueWatch>(provider => provider.GetRequiredService<QueueWatch>());
        services.AddHostedService<QueuePoll>();
        services.AddSingleton<ClaimFloors>();
        services.AddSingleton<Jitter>(() => RandomNumberGenerator.GetInt32(1 << 20) / (double)(1 << 20));
        return services;
    }
}
