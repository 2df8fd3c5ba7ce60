using System.Net;

namespace Modular.Application.Pipeline;

/// <summary>Networks as operators and users write them.</summary>
public static class Networks
{
    /// <summary>
    /// Reads a network in CIDR form, or an address, which is a network of its own; false for other text.
    /// </summary>
    public static bool TryParse(string text, out IPNetwork network)
    {
        if (IPNetwork.TryParse(text, out network))
            return true;
        if (!IPAddress.TryParse(text, out var address))
            return false;
        network = new IPNetwork(address, address.GetAddressBytes().Length * 8);
        return true;
    }

    /// <summary>An IPv4 address that came in the form of IPv6 as what it is; any other as it came.</summary>
    public static IPAddress Plain(this IPAddress address) =>
        address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
}
