using System.Net;
using System.Net.Sockets;

namespace Modular.Benchmarks.Host;

/// <summary>A site on loopback that takes calls and answers them when it is told to.</summary>
internal sealed class SilentSite : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly TaskCompletionSource _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly SemaphoreSlim _calls = new(0);

    public SilentSite()
    {
        _listener.Start();
        _ = Accept();
    }

    public string Address => $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/";

    /// <summary>Waits until <paramref name="count"/> more calls have come.</summary>
    public async Task WaitForCalls(int count, CancellationToken ct)
    {
        for (var number = 0; number < count; number++)
            await _calls.WaitAsync(ct);
    }

    /// <summary>Answers all that came and all that comes.</summary>
    public void Answer() => _answer.SetResult();

    public void Dispose()
    {
        _listener.Dispose();
        _calls.Dispose();
    }

    private async Task Accept()
    {
        try
        {
            while (true)
                _ = Take(await _listener.AcceptTcpClientAsync());
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // It is closed.
        }
    }

    private async Task Take(TcpClient client)
    {
        using var caller = client;
        var stream = caller.GetStream();
        try
        {
            using var reader = new StreamReader(stream);
            while (await reader.ReadLineAsync() is { Length: > 0 })
            {
            }

            _calls.Release();
            await _answer.Task;
            await stream.WriteAsync("HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n"u8.ToArray());
        }
        catch (IOException)
        {
            // Who called is dead.
        }
    }
}
