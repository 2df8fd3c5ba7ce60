using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Modular.Application.Pipeline;
using Modular.Application.Tasks.Executors;
using Modular.Infrastructure.Network;

namespace Modular.Infrastructure.Tasks.Executors.Http;

/// <summary>
/// What is kept of an answer:
/// <c>{ status, url, durationMs, headers, bodyEncoding, bodyTruncated, body }</c>, never more than a task may keep.
/// </summary>
internal static class RequestResult
{
    // A body stands in a result, that in a task, and a task in whatever shows it: together no more than may be written.
    private const int MaxDepth = WireJson.MaxDepth - 8;

    private static readonly JsonWriterOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The result as JSON.</summary>
    public static string Write(Answer answer, AnswerContent body, TimeSpan duration)
    {
        var head = Document(writer => WriteHead(writer, answer, duration));
        var room = ExecutorOutcome.MaxResultBytes - head.Length - 64;
        return Encoding.UTF8.GetString(Document(writer =>
        {
            WriteHead(writer, answer, duration);
            WriteBody(writer, body, room);
        }));
    }

    private static byte[] Document(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, Relaxed))
        {
            writer.WriteStartObject();
            write(writer);
            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static void WriteHead(Utf8JsonWriter writer, Answer answer, TimeSpan duration)
    {
        writer.WriteNumber("status", (int)answer.Response.StatusCode);
        writer.WriteString("url", answer.Url.GetComponents(UriComponents.HttpRequestUrl, UriFormat.UriEscaped));
        writer.WriteNumber("durationMs", (long)duration.TotalMilliseconds);
        writer.WriteStartObject("headers");
        var headers = answer.Response.Headers.NonValidated.Concat(answer.Response.Content.Headers.NonValidated);
        foreach (var (name, values) in headers)
        {
            // A list is one header (RFC 9110, 5.3), but for cookies, whose dates hold commas.
            var separator = name.Equals("Set-Cookie", StringComparison.OrdinalIgnoreCase) ? "\n" : ", ";
            writer.WriteString(name.ToLowerInvariant(), string.Join(separator, values).Replace('\0', '\uFFFD'));
        }

        writer.WriteEndObject();
    }

    private static void WriteBody(Utf8JsonWriter writer, AnswerContent body, int room)
    {
        if (body.IsJson && body.IsWhole && Compact(body.Bytes) is { } json && json.Length <= room)
            WriteBody(writer, "json", isTruncated: false, () => writer.WriteRawValue(json));
        else if (body.Text() is { } text)
            WriteText(writer, text, body.IsWhole, room);
        else
            WriteBytes(writer, body, room);
    }

    private static void WriteText(Utf8JsonWriter writer, string text, bool isWhole, int room)
    {
        var (kept, isCut) = Cut(text, room);
        WriteBody(writer, "text", isCut || !isWhole, () => writer.WriteStringValue(kept));
    }

    private static void WriteBytes(Utf8JsonWriter writer, AnswerContent body, int room)
    {
        var kept = body.Bytes[..Math.Min(body.Bytes.Length, room / 4 * 3)];
        var isTruncated = !body.IsWhole || kept.Length < body.Bytes.Length;
        WriteBody(writer, "base64", isTruncated, () => writer.WriteBase64StringValue(kept.Span));
    }

    private static void WriteBody(Utf8JsonWriter writer, string encoding, bool isTruncated, Action write)
    {
        writer.WriteString("bodyEncoding", encoding);
        writer.WriteBoolean("bodyTruncated", isTruncated);
        writer.WritePropertyName("body");
        write();
    }

    /// <summary>JSON without blanks; null for what is none, or none that can be kept and read again.</summary>
    private static byte[]? Compact(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            using var document = JsonDocument.Parse(bytes, new JsonDocumentOptions { MaxDepth = MaxDepth });
            var buffer = new ArrayBufferWriter<byte>();
            using (var writer = new Utf8JsonWriter(buffer, Relaxed))
                document.RootElement.WriteTo(writer);
            return buffer.WrittenSpan.IndexOf("\\u0000"u8) < 0 ? buffer.WrittenSpan.ToArray() : null;
        }
        // The second is what the writer says of a lone surrogate.
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>As much of the text as has room when it is escaped.</summary>
    private static (string Kept, bool IsCut) Cut(string text, int room)
    {
        if (Length(text) <= room)
            return (text, false);
        var (fits, tooLong) = (0, text.Length);
        while (tooLong - fits > 1)
        {
            var middle = (fits + tooLong) / 2;
            if (Length(Beginning(text, middle)) <= room)
                fits = middle;
            else
                tooLong = middle;
        }

        return (Beginning(text, fits).ToString(), true);
    }

    /// <summary>So many characters, and not half of one.</summary>
    private static ReadOnlySpan<char> Beginning(string text, int length) =>
        text.AsSpan(0, length > 0 && char.IsHighSurrogate(text[length - 1]) ? length - 1 : length);

    private static int Length(ReadOnlySpan<char> text) =>
        JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).EncodedUtf8Bytes.Length;
}
