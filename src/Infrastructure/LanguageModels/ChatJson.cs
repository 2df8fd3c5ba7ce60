using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Modular.Application.LanguageModels;

namespace Modular.Infrastructure.LanguageModels;

/// <summary>The body of a request, and what stands in the chunks of its answer.</summary>
internal static class ChatJson
{
    private static readonly JsonWriterOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Only what was asked for is said: vendors differ in what they take.</summary>
    public static byte[] Write(ChatRequest request, string? model)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, Relaxed))
        {
            writer.WriteStartObject();
            writer.WriteString("model", model);
            WriteMessages(writer, request.Messages);
            WriteWishes(writer, request);
            writer.WriteBoolean("stream", true);
            writer.WriteStartObject("stream_options");
            writer.WriteBoolean("include_usage", true);
            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>A member of an object; null when it is not there, or this is no object.</summary>
    public static JsonElement? Member(JsonElement json, string name) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var member) ? member : null;

    /// <summary>A member that is a string; else null.</summary>
    public static string? Text(JsonElement json, string name) => Member(json, name) is { } member ? Text(member) : null;

    /// <summary>
    /// A string that can be kept: U+FFFD for U+0000 in it, and for one that holds half a character; null for anything
    /// else.
    /// </summary>
    public static string? Text(JsonElement json)
    {
        try
        {
            return json.ValueKind == JsonValueKind.String ? json.GetString()!.Replace('\0', '\uFFFD') : null;
        }
        // What is said of an escaped surrogate without its other half.
        catch (InvalidOperationException)
        {
            return "\uFFFD";
        }
    }

    /// <summary>A member that is a whole number; else 0.</summary>
    public static long Number(JsonElement json, string name) =>
        Member(json, name) is { ValueKind: JsonValueKind.Number } member && member.TryGetInt64(out var number)
            ? number : 0;

    private static void WriteMessages(Utf8JsonWriter writer, IReadOnlyList<ChatMessage> messages)
    {
        writer.WriteStartArray("messages");
        foreach (var message in messages)
        {
            writer.WriteStartObject();
            writer.WriteString("role", message.Role);
            writer.WriteString("content", message.Content);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void WriteWishes(Utf8JsonWriter writer, ChatRequest request)
    {
        if (request.Temperature is { } temperature)
            writer.WriteNumber("temperature", temperature);
        if (request.TopP is { } topP)
            writer.WriteNumber("top_p", topP);
        if (request.MaxTokens is { } maxTokens)
            writer.WriteNumber("max_tokens", maxTokens);
        if (request.Seed is { } seed)
            writer.WriteNumber("seed", seed);
        if (request.Stop.Count > 0)
        {
            writer.WriteStartArray("stop");
            foreach (var stop in request.Stop)
                writer.WriteStringValue(stop);
            writer.WriteEndArray();
        }

        if (!request.AsJson)
            return;
        writer.WriteStartObject("response_format");
        writer.WriteString("type", "json_object");
        writer.WriteEndObject();
    }
}
