using System.Net;
using System.Net.Sockets;
using Modular.Application.Pipeline;

namespace Modular.Application.Auth;

/// <summary>Where a request came from.</summary>
/// <param name="Address">The client's address, as far as the proxies in front are trusted.</param>
/// <param name="UserAgent">What the client calls itself, or null.</param>
/// <param name="Host">The host name that the client asked for, without its port.</param>
/// <param name="ListenerIsLoopback">The server listens on loopback addresses only.</param>
/// <param name="Forwarded">The request has a header that only a proxy sets.</param>
public sealed record RequestOrigin(
    IPAddress Address, string? UserAgent, string Host, bool ListenerIsLoopback, bool Forwarded)
{
    private const int PrefixBytes = 8;

    /// <summary>What attempts are counted by: the address, or for IPv6 the /64, which one customer has alone.</summary>
    public string AddressKey
    {
        get
        {
            var address = Address.Plain();
            if (address.AddressFamily != AddressFamily.InterNetworkV6)
                return address.ToString();
            var network = address.GetAddressBytes();
            network.AsSpan(PrefixBytes).Clear();
            return new IPAddress(network) + "/64";
        }
    }

    /// <summary>Whether the caller sits at this machine: nothing says that the instance serves anybody else.</summary>
    public bool IsOwnMachine(Uri? publicUrl) =>
        publicUrl is null && !Forwarded && IPAddress.IsLoopback(Address.Plain());

    /// <summary>
    /// Whether no other machine can have sent this, not even through a browser here: a page elsewhere that has its name
    /// resolve to 127.0.0.1 still sends its own <c>Host</c>.
    /// </summary>
    public bool IsLocalOnly(Uri? publicUrl) => IsOwnMachine(publicUrl) && ListenerIsLoopback && IsLoopbackName(Host);

    private static bool IsLoopbackName(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));
}
