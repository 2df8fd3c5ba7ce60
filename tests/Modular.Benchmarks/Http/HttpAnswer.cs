using System.Buffers.Text;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Modular.Benchmarks.Measuring;

namespace Modular.Benchmarks.Http;

/// <summary>A status and a body that is valid until the connection's next request.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct HttpAnswer(int Status, ReadOnlyMemory<byte> Body)
{
    public bool IsSuccess => Status is >= 200 and < 300;

    /// <summary>Reads the body as JSON that outlives the next request.</summary>
    /// <exception cref="CouldNotMeasure">The request was refused.</exception>
    public JsonElement Json()
    {
        if (!IsSuccess)
            throw new CouldNotMeasure($"The server answered {this}");
        var reader = new Utf8JsonReader(Body.Span);
        return JsonElement.ParseValue(ref reader);
    }

    public override string ToString() => $"{Status} {Encoding.UTF8.GetString(Body.Span)}";
}

/// <summary>What of an answer's head matters here.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct AnswerHead(int Status, int Length, int ContentLength, bool IsChunked)
{
    private static ReadOnlySpan<byte> ContentLengthName => "\r\nContent-Length: "u8;

    /// <summary>Reads a head; false while it is not there as a whole.</summary>
    public static bool TryRead(ReadOnlySpan<byte> received, out AnswerHead head)
    {
        head = default;
        var end = received.IndexOf("\r\n\r\n"u8);
        if (end < 0)
            return false;
        // HTTP/1.1 200 OK
        if (!Utf8Parser.TryParse(received[9..], out int status, out _))
            throw new CouldNotMeasure("The server's answer is not HTTP.");
        var contentLength = 0;
        var lines = received[..(end + 2)];
        if (lines.IndexOf(ContentLengthName) is >= 0 and var at)
            _ = Utf8Parser.TryParse(lines[(at + ContentLengthName.Length)..], out contentLength, out _);
        head = new AnswerHead(
            status, end + 4, contentLength, lines.IndexOf("\r\nTransfer-Encoding: chunked"u8) >= 0);
        return true;
    }
}
