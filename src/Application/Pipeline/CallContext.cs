using System.Net;

namespace Modular.Application.Pipeline;

/// <summary>
/// Who calls in this scope, and from where: filled at the edge before a command runs, empty for what runs by itself.
/// </summary>
public sealed class CallContext
{
    /// <summary>Who was proven; null without a credential.</summary>
    public Principal? Principal { get; set; }

    /// <summary>The client's address, as far as the proxies in front are trusted; null outside of a request.</summary>
    public IPAddress? Address { get; set; }

    /// <summary>What the client calls itself, or null.</summary>
    public string? UserAgent { get; set; }
}
