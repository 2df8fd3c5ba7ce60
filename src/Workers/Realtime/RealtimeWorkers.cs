using Microsoft.Extensions.DependencyInjection;
using Modular.Application.Auth.Contracts;
using Modular.Application.Pipeline;

namespace Modular.Workers.Realtime;

/// <summary>Wires the duties of the live events.</summary>
public static class RealtimeWorkers
{
    /// <summary>Adds them to what the process's duty runner runs.</summary>
    public static IServiceCollection AddRealtimeWorkers(this IServiceCollection services) =>
        services.AddDuty<EventPartitionUpkeep>()
            .AddLongMessageHandler<UserErased, EraseEventsOfErasedUser>("realtime");
}
