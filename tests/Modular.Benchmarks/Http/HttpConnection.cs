using System.Net;
using System.Net.Sockets;
using Modular.Benchmarks.Measuring;

namespace Modular.Benchmarks.Http;

/// <summary>Handles one server-sent event: its lines, without the blank one.</summary>
internal delegate void FrameHandler(ReadOnlySpan<byte> frame);

/// <summary>
/// One HTTP/1.1 connection over a socket and one reused buffer, one request at a time. It knows only what Kestrel
/// answers (names of headers as Kestrel writes them, Content-Length or chunks): <c>HttpClient</c> takes several times
/// as much of the processor, which the load generator shares with the server it measures.
/// </summary>
internal sealed class HttpConnection : ILoadConnection
{
    private readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly ChunkedBody _chunks = new();
    private byte[] _buffer = new byte[16 * 1024];
    private int _filled;

    private HttpConnection()
    {
    }

    public static async Task<HttpConnection> Open(IPEndPoint server, CancellationToken ct)
    {
        var connection = new HttpConnection();
        await connection._socket.ConnectAsync(server, ct);
        return connection;
    }

    /// <summary>Opens <paramref name="count"/> connections.</summary>
    public static Task<HttpConnection[]> Open(IPEndPoint server, int count, CancellationToken ct) =>
        Task.WhenAll(Enumerable.Range(0, count).Select(_ => Open(server, ct)));

    /// <summary>Sends a request and reads its answer, whose body is valid until the next request.</summary>
    public async ValueTask<HttpAnswer> Send(ReadOnlyMemory<byte> request, CancellationToken ct)
    {
        await SendAll(request, ct);
        var head = await ReadHead(ct);
        if (!head.IsChunked)
        {
            while (_filled < head.Length + head.ContentLength)
                await Receive(ct);
        }
        else
        {
            Unframe(head.Length);
            while (!_chunks.IsComplete)
            {
                var start = _filled;
                await Receive(ct);
                Unframe(start);
            }
        }

        return new HttpAnswer(head.Status, _buffer.AsMemory(head.Length, _filled - head.Length));
    }

    /// <summary>
    /// Sends a request whose answer is a stream of server-sent events, and hands each to <paramref name="handle"/>
    /// until <paramref name="ct"/>. <paramref name="connected"/> is set when the stream has begun.
    /// </summary>
    public async Task Listen(
        ReadOnlyMemory<byte> request, TaskCompletionSource connected, FrameHandler handle, CancellationToken ct)
    {
        await SendAll(request, ct);
        var head = await ReadHead(ct);
        if (head.Status != 200 || !head.IsChunked)
            throw new CouldNotMeasure($"The stream was answered with {head.Status}.");
        connected.SetResult();
        var start = head.Length;
        while (!_chunks.IsComplete)
        {
            Unframe(start);
            KeepFrom(head.Length + Frames(_buffer.AsSpan(head.Length, _filled - head.Length), handle), head.Length);
            start = _filled;
            await Receive(ct);
        }

        throw new CouldNotMeasure("The server ended a stream.");
    }

    public void Dispose() => _socket.Dispose();

    private static int Frames(ReadOnlySpan<byte> text, FrameHandler handle)
    {
        var handled = 0;
        while (text[handled..].IndexOf("\n\n"u8) is >= 0 and var length)
        {
            handle(text.Slice(handled, length));
            handled += length + 2;
        }

        return handled;
    }

    private void KeepFrom(int rest, int start)
    {
        _buffer.AsSpan(rest, _filled - rest).CopyTo(_buffer.AsSpan(start));
        _filled -= rest - start;
    }

    private void Unframe(int start) => _filled = start + _chunks.Decode(_buffer.AsSpan(start, _filled - start));

    private async ValueTask SendAll(ReadOnlyMemory<byte> request, CancellationToken ct)
    {
        while (request.Length > 0)
            request = request[await _socket.SendAsync(request, SocketFlags.None, ct)..];
    }

    private async ValueTask<AnswerHead> ReadHead(CancellationToken ct)
    {
        _filled = 0;
        _chunks.Reset();
        while (true)
        {
            await Receive(ct);
            if (AnswerHead.TryRead(_buffer.AsSpan(0, _filled), out var head))
                return head;
        }
    }

    private async ValueTask Receive(CancellationToken ct)
    {
        if (_filled == _buffer.Length)
            Array.Resize(ref _buffer, _buffer.Length * 2);
        var received = await _socket.ReceiveAsync(_buffer.AsMemory(_filled), SocketFlags.None, ct);
        _filled += received > 0 ? received : throw new CouldNotMeasure("The server closed a connection.");
    }
}
