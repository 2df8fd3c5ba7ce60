using Microsoft.Extensions.DependencyInjection;
using Modular.Application.Realtime;

namespace Modular.Infrastructure.Realtime;

/// <summary>Wires the live events.</summary>
public static class RealtimeServices
{
    /// <summary>Adds what writes, orders and streams events.</summary>
    public static IServiceCollection AddRealtime(this IServiceCollection services)
    {
        services.AddScoped<IRealtimeEvents, RealtimeEvents>();
        return services;
    }
}
