using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Features;
using Modular.Application.Pipeline;
using Modular.Application.Realtime;

namespace Modular.Api.Realtime;

/// <summary>
/// Writes server-sent events (WHATWG HTML, 9.2) into the response. What is written is buffered until
/// <see cref="Flush"/>, so that events which come together leave together.
/// (<c>TypedResults.ServerSentEvents</c> has no comments to keep a connection alive with, nor shared frames.)
/// </summary>
internal sealed class SseWriter
{
    /// <summary>The longest silence on a stream: proxies cut what is idle for 30 to 60 s.</summary>
    public static readonly TimeSpan HeartbeatInterval = TimeSpan.FromSeconds(25);

    private readonly PipeWriter _body;

    private SseWriter(PipeWriter body) => _body = body;

    /// <summary>Sends status and headers at once, so that the client knows that it is connected.</summary>
    public static async Task<SseWriter> Start(HttpContext http, CancellationToken ct)
    {
        var response = http.Response;
        response.StatusCode = StatusCodes.Status200OK;
        response.ContentType = "text/event-stream";
        response.Headers.CacheControl = "no-cache, no-transform";
        response.Headers["X-Accel-Buffering"] = "no";
        http.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        await response.StartAsync(ct);
        return new SseWriter(response.BodyWriter);
    }

    /// <summary>Writes an event whose data is <paramref name="data"/> as JSON.</summary>
    public void Event<T>(string? id, string type, T data) =>
        Raw(ServerSentEvent.Format(id, type, JsonSerializer.SerializeToUtf8Bytes(data, WireJson.Options)));

    /// <summary>Writes a frame made by <see cref="ServerSentEvent.Format"/>.</summary>
    public void Raw(ReadOnlyMemory<byte> frame) => _body.Write(frame.Span);

    /// <summary>Writes a comment: nothing to the client, life to the connection.</summary>
    public void Heartbeat() => _body.Write(":\n\n"u8);

    /// <summary>Sets the position from which the client resumes, without an event.</summary>
    public void Position(string id) => _body.Write(Encoding.UTF8.GetBytes($"id: {id}\n\n"));

    /// <summary>Tells the client how long to wait before it connects again.</summary>
    public void Retry(TimeSpan delay) => _body.Write(Encoding.ASCII.GetBytes(
        string.Create(CultureInfo.InvariantCulture, $"retry: {(long)delay.TotalMilliseconds}\n\n")));

    /// <summary>Ends the stream with a hint when to come back: not all in the same instant when a host stops.</summary>
    public async Task ComeBack()
    {
        Retry(TimeSpan.FromMilliseconds(RandomNumberGenerator.GetInt32(500, 3000)));
        await Flush(CancellationToken.None);
    }

    /// <summary>Sends what was written; waits while the client is slower than the network.</summary>
    /// <returns>False when the client is gone.</returns>
    public async ValueTask<bool> Flush(CancellationToken ct)
    {
        var flushed = await _body.FlushAsync(ct);
        return !flushed.IsCompleted;
    }
}
