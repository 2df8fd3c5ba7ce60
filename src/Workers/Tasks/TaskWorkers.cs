using Microsoft.Extensions.DependencyInjection;
using Modular.Application.Devices.Contracts;
using Modular.Application.Pipeline;

namespace Modular.Workers.Tasks;

/// <summary>Wires what Tasks does on its own.</summary>
public static class TaskWorkers
{
    /// <summary>Adds the recurring duties and the message handler of Tasks.</summary>
    public static IServiceCollection AddTaskWorkers(this IServiceCollection services)
    {
        services.AddDuty<RescueLostTasks>();
        services.AddDuty<TimeOutTasks>();
        services.AddDuty<PromoteDueTasks>();
        services.AddDuty<FailExpiredTasks>();
        services.AddMessageHandler<DeviceRemoved, FailTasksOfRemovedDevice>("tasks");
        return services;
    }
}
