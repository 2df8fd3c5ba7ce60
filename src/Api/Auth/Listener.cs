using System.Net;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace Modular.Api.Auth;

/// <summary>What the server listens on.</summary>
internal static class Listener
{
    /// <summary>Its address where it listens on this machine's own addresses only; else null.</summary>
    public static string? LoopbackAddress(IServer server) =>
        server.Features.Get<IServerAddressesFeature>()?.Addresses is { Count: > 0 } addresses
        && addresses.All(address => IsLoopback(BindingAddress.Parse(address).Host))
            ? addresses.First()
            : null;

    private static bool IsLoopback(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));
}
