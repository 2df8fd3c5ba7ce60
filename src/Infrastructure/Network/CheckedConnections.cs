using System.Net;
using System.Net.Sockets;

namespace Modular.Infrastructure.Network;

/// <summary>Looks the addresses of a host up.</summary>
internal delegate Task<IPAddress[]> ResolveHost(string host, CancellationToken ct);

/// <summary>
/// Connects to hosts that users name. A name is looked up once, each of its addresses is checked, and one of those is
/// connected to: there is no second look-up in which the name could stand for something else.
/// </summary>
internal sealed class CheckedConnections(ReachableAddresses reachable, ResolveHost resolve)
{
    // A host with addresses of two kinds is tried by both within the time that a connection may take.
    private static readonly TimeSpan TimePerAddress = TimeSpan.FromSeconds(5);

    /// <summary>Opens a connection for <see cref="SocketsHttpHandler.ConnectCallback"/>.</summary>
    /// <exception cref="AddressRefused">One of the host's addresses must not be reached.</exception>
    public async ValueTask<Stream> Connect(SocketsHttpConnectionContext context, CancellationToken ct)
    {
        var (host, port) = (context.DnsEndPoint.Host, context.DnsEndPoint.Port);
        var addresses = IPAddress.TryParse(host, out var literal) ? [literal] : await resolve(host, ct);
        // One is enough to refuse all: an honest name does not stand for a public and a private place at once.
        if (addresses.FirstOrDefault(address => !reachable.Contains(address)) is { } refused)
            throw new AddressRefused(host, refused);
        if (addresses.Length == 0)
            throw new SocketException((int)SocketError.HostNotFound);

        foreach (var address in addresses[..^1])
        {
            if (await TryConnect(new IPEndPoint(address, port), ct) is { } connected)
                return connected;
        }

        return await Connect(new IPEndPoint(addresses[^1], port), ct);
    }

    private static async Task<NetworkStream?> TryConnect(IPEndPoint place, CancellationToken ct)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(TimePerAddress);
        try
        {
            return await Connect(place, limit.Token);
        }
        // There is another address to try.
        catch (Exception e) when (e is SocketException or OperationCanceledException && !ct.IsCancellationRequested)
        {
            return null;
        }
    }

    private static async Task<NetworkStream> Connect(IPEndPoint place, CancellationToken ct)
    {
        var socket = new Socket(place.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(place, ct);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
