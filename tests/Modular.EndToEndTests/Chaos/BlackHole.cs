using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Modular.EndToEndTests.Chaos;

/// <summary>
/// A proxy between two parts that can swallow everything for a while: connections stay open, and nothing comes.
/// </summary>
internal sealed class BlackHole : IAsyncDisposable
{
    private readonly Socket _listener;
    private readonly EndPoint _target;
    private readonly CancellationTokenSource _end = new();
    private readonly ConcurrentDictionary<Socket, bool> _open = new();
    private readonly Task _accepting;
    private volatile TaskCompletionSource _flows = Opened();

    public BlackHole(EndPoint listen, EndPoint target)
    {
        _target = target;
        _listener = NewSocket(listen);
        _listener.Bind(listen);
        _listener.Listen(100);
        _accepting = Accept();
    }

    /// <summary>Where it listens, by TCP.</summary>
    public int Port => ((IPEndPoint)_listener.LocalEndPoint!).Port;

    /// <summary>From now on nothing passes; who connects is accepted and hears nothing.</summary>
    public void Swallow() => _flows = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>
    /// New connections pass again; those that were swallowed are cut, as a router does that comes back.
    /// </summary>
    public void Restore()
    {
        foreach (var socket in _open.Keys)
            socket.Dispose();
        _flows.TrySetResult();
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Dispose();
        Restore();
        await _accepting;
        _end.Dispose();
    }

    private static TaskCompletionSource Opened()
    {
        var open = new TaskCompletionSource();
        open.SetResult();
        return open;
    }

    private static Socket NewSocket(EndPoint end) => new(
        end.AddressFamily, SocketType.Stream,
        end is UnixDomainSocketEndPoint ? ProtocolType.Unspecified : ProtocolType.Tcp);

    private async Task Accept()
    {
        var connections = new List<Task>();
        while (!_end.IsCancellationRequested)
        {
            try
            {
                connections.Add(Join(await _listener.AcceptAsync(_end.Token)));
            }
            catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                // The listener is closed.
            }
        }

        await Task.WhenAll(connections);
    }

    private async Task Join(Socket near)
    {
        using var far = NewSocket(_target);
        using (near)
        {
            _open[near] = _open[far] = true;
            try
            {
                await _flows.Task.WaitAsync(_end.Token);
                await far.ConnectAsync(_target, _end.Token);
                await Task.WhenAny(Pass(near, far), Pass(far, near));
            }
            catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                // One of the two has gone.
            }
        }

        _open.TryRemove(near, out _);
        _open.TryRemove(far, out _);
    }

    private async Task Pass(Socket from, Socket to)
    {
        var buffer = new byte[64 * 1024];
        try
        {
            while (await from.ReceiveAsync(buffer, _end.Token) is > 0 and var bytes)
            {
                await _flows.Task.WaitAsync(_end.Token);
                await to.SendAsync(buffer.AsMemory(0, bytes), _end.Token);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // One of the two has gone.
        }
    }
}
