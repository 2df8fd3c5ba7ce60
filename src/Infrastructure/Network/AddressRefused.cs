using System.Net;

namespace Modular.Infrastructure.Network;

/// <summary>A user's address leads to where users may not go.</summary>
internal sealed class AddressRefused : Exception
{
    /// <summary>Says so of the first of its addresses that is refused.</summary>
    /// <param name="host">As the address names it.</param>
    /// <param name="address">What it stands for.</param>
    public AddressRefused(string host, IPAddress address)
        : base($"{Name(host, address)} is a private or special address, which users may not reach from here.")
    {
    }

    /// <summary>The same, as the handler of HTTP passed it on.</summary>
    public AddressRefused(AddressRefused refused, Exception wrapped)
        : base(refused.Message, wrapped)
    {
    }

    private static string Name(string host, IPAddress address) =>
        host == address.ToString() ? host : $"{host} ({address})";
}
