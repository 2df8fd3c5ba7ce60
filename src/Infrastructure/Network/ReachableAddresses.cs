using System.Net;
using System.Net.Sockets;

namespace Modular.Infrastructure.Network;

/// <summary>
/// Which addresses a user may reach through the server: the public ones, and what the operator allows. The networks
/// stand in IANA's registries of special-purpose addresses (RFC 6890 and its successors) unless noted.
/// </summary>
internal sealed class ReachableAddresses(NetworkOptions options)
{
    private static readonly IPNetwork[] RefusedIPv4 = Parse(
        "0.0.0.0/8", // this host: on Linux a connection to 0.0.0.0 is one to loopback
        "10.0.0.0/8", // private
        "100.64.0.0/10", // carrier-grade NAT, where Alibaba Cloud has its metadata (100.100.100.200)
        "127.0.0.0/8", // loopback
        "168.63.129.16/32", // the host agent of Azure: in no registry, and reachable from each of its machines
        "169.254.0.0/16", // link-local, where most clouds have their metadata (169.254.169.254)
        "172.16.0.0/12", // private
        "192.0.0.0/24", // protocol assignments, where Oracle Cloud has its metadata (192.0.0.192)
        "192.0.2.0/24", // documentation
        "192.88.99.0/24", // relays of 6to4
        "192.168.0.0/16", // private
        "198.18.0.0/15", // benchmarks
        "198.51.100.0/24", // documentation
        "203.0.113.0/24", // documentation
        "224.0.0.0/4", // multicast
        "240.0.0.0/4"); // reserved, and broadcast

    // Only this is handed out to the public. Outside of it are loopback, link-local, unique local (with the metadata of
    // Amazon and Google), multicast, and the forms that carry an IPv4 address: mapped, translated, NAT64.
    private static readonly IPNetwork PublicIPv6 = IPNetwork.Parse("2000::/3");

    private static readonly IPNetwork[] RefusedIPv6 = Parse(
        "2001::/23", // protocol assignments: Teredo (2001::/32), benchmarks, ORCHID
        "2001:db8::/32", // documentation
        "2002::/16", // 6to4, which carries an IPv4 address
        "3fff::/20"); // documentation

    /// <summary>Whether a user may have a connection to <paramref name="address"/>.</summary>
    public bool Contains(IPAddress address) =>
        // Judged as what it maps, but for the operator's word alone: no honest name stands for one. (And IPNetwork errs
        // on mapped addresses: 2000::/3 contains ::ffff:1.1.1.1 to it.)
        address.IsIPv4MappedToIPv6
            ? IsAllowed(address.MapToIPv4())
            : IsPublic(address) || IsAllowed(address);

    private static bool IsPublic(IPAddress address) => address.AddressFamily switch
    {
        AddressFamily.InterNetwork => !RefusedIPv4.Any(network => network.Contains(address)),
        AddressFamily.InterNetworkV6 => PublicIPv6.Contains(address)
            && !RefusedIPv6.Any(network => network.Contains(address)),
        _ => false,
    };

    private bool IsAllowed(IPAddress address) => options.Allow.Any(network => network.Contains(address));

    private static IPNetwork[] Parse(params IEnumerable<string> networks) =>
        [.. networks.Select(network => IPNetwork.Parse(network))];
}
