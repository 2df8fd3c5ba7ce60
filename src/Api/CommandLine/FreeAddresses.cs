using System.Net;
using System.Net.Sockets;

namespace Modular.Api.CommandLine;

/// <summary>Finds out that an address is taken before anything is started for it.</summary>
internal static class FreeAddresses
{
    /// <summary>What to do when an address cannot be listened on.</summary>
    public const string Remedy = "Stop what holds the address, or choose another with --urls.";

    /// <summary>Fails with one sentence when an address of <paramref name="urls"/> cannot be listened on.</summary>
    public static void Require(IEnumerable<string> urls)
    {
        foreach (var url in urls)
        {
            if (EndPointOf(url) is { } endPoint)
                Require(url, endPoint);
        }
    }

    private static void Require(string url, IPEndPoint endPoint)
    {
        try
        {
            using var listener = new TcpListener(endPoint);
            listener.Start();
        }
        catch (SocketException e)
        {
            throw new CommandFailed(
                $"Cannot listen on {url}: {e.Message.ToLowerInvariant()}. {Remedy}");
        }
    }

    // A host name or a wildcard is left to the server: it may mean several addresses.
    private static IPEndPoint? EndPointOf(string url)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var uri) || uri.Port == 0)
            return null;
        return uri.Host == "localhost"
            ? new IPEndPoint(IPAddress.Loopback, uri.Port)
            : IPAddress.TryParse(uri.Host, out var address) ? new IPEndPoint(address, uri.Port) : null;
    }
}
