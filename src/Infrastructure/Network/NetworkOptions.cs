using System.Net;

namespace Modular.Infrastructure.Network;

/// <summary>What the operator says about addresses that users give.</summary>
/// <param name="Allow">
/// <c>Network:Allow</c>: networks that users may reach though they are private or special; none by default.
/// </param>
public sealed record NetworkOptions(IReadOnlyList<IPNetwork> Allow)
{
    /// <summary>Public addresses only.</summary>
    public static readonly NetworkOptions PublicOnly = new([]);
}
