using System.Security.Cryptography;
using Microsoft.Extensions.DependencyInjection;
using Modular.Application.Tasks;

namespace Modular.Infrastructure.Tasks;

/// <summary>Wires the module Tasks.</summary>
public static class TaskServices
{
    /// <summary>Adds the stores of tasks, and what a process remembers about its claims.</summary>
    public static IServiceCollection AddTasks(this IServiceCollection services)
    {
        services.AddScoped<ITaskStore, TaskStore>();
        services.AddScoped<ITaskQueue, TaskQueue>();
        services.AddScoped<IKnownDevices, KnownDevices>();
        services.AddScoped<TaskAnnouncements>();
        services.AddScoped<TaskCreation>();
        services.AddSingleton<QueueWatch>();
        services.AddSingleton<IQueueWatch>(provider => provider.GetRequiredService<QueueWatch>());
        services.AddHostedService<QueuePoll>();
        services.AddSingleton<ClaimFloors>();
        services.AddSingleton<Jitter>(() => RandomNumberGenerator.GetInt32(1 << 20) / (double)(1 << 20));
        return services;
    }
}
