using Microsoft.Extensions.DependencyInjection;
using Modular.Application.Pipeline;
using Modular.Application.Realtime;

namespace Modular.Infrastructure.Realtime;

/// <summary>Wires the live events.</summary>
public static class RealtimeServices
{
    /// <summary>Adds what leaves, orders and streams events.</summary>
    public static IServiceCollection AddRealtime(this IServiceCollection services, RealtimeOptions? options = null)
    {
        services.AddScoped<IRealtimeEvents, RealtimeEvents>();
        services.AddSingleton(options ?? new RealtimeOptions());
        services.AddSingleton<EventStore>();
        services.AddSingleton<EventHub>();
        services.AddSingleton<IEventStreams>(provider => provider.GetRequiredService<EventHub>());
        services.AddSingleton<ILongAnswers>(provider => provider.GetRequiredService<EventHub>());
        services.AddHostedService<Sequencer>();
        services.AddHostedService<EventReader>();
        services.AddHostedService<StreamUpkeep>();
        return services;
    }
}
