using Microsoft.Extensions.DependencyInjection;
using Modular.Application.Auth.Contracts;
using Modular.Application.Devices.Contracts;
using Modular.Application.Pipeline;
using Modular.Application.Tasks;
using Modular.Workers.Tasks.Executors;

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
        services.AddDuty<RunDueSchedules>();
        services.AddDuty<ReleaseWaitingTasks>(wokenBy: TaskTopics.Releases);
        services.AddDuty<FailExpiredTasks>();
        services.AddDuty<ContinueBulkActions>(wokenBy: TaskTopics.BulkActions);
        services.AddDuty<MoveEndedTasks>();
        services.AddDuty<RemoveOldTasks>();
        services.AddDuty<ForgetIngestedMessages>();
        services.AddMessageHandler<DeviceRemoved, FailTasksOfRemovedDevice>("tasks");
        services.AddLongMessageHandler<UserErased, EraseTasksOfErasedUser>("tasks");
        return services;
    }

    /// <summary>Runs the tasks of the executors in this process; left out by a host that runs no workers.</summary>
    public static IServiceCollection AddExecutorPump(this IServiceCollection services)
    {
        services.AddSingleton<PumpCommands>();
        services.AddSingleton<Finisher>();
        services.AddSingleton<PumpParts>();
        services.AddSingleton<ExecutorPump>();
        services.AddSingleton<IBackgroundWork>(provider => provider.GetRequiredService<ExecutorPump>());
        return services.AddHostedService(provider => provider.GetRequiredService<ExecutorPump>());
    }
}
