using System.Net;
using Microsoft.Extensions.DependencyInjection;

namespace Modular.Infrastructure.Network;

/// <summary>Wires the way out to addresses that users give.</summary>
public static class NetworkServices
{
    /// <summary>Adds the checked way out.</summary>
    public static IServiceCollection AddNetwork(this IServiceCollection services, NetworkOptions? options = null)
    {
        services.AddSingleton(options ?? NetworkOptions.PublicOnly);
        services.AddSingleton<ReachableAddresses>();
        services.AddSingleton<ResolveHost>(Dns.GetHostAddressesAsync);
        services.AddSingleton<CheckedConnections>();
        return services.AddSingleton<WayOut>();
    }
}
