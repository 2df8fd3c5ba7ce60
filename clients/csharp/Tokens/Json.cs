using System.Text.Json;
using System.Text.Unicode;

namespace Modular.Client.Tokens;

/// <summary>Reads members of JSON objects that anybody may have written.</summary>
internal static class Json
{
    // Who reads the first and who reads the last of two members of one name would see two tokens.
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 8 };

    /// <summary>The object; null for any other JSON.</summary>
    /// <exception cref="JsonException">It is no JSON.</exception>
    public static JsonDocument? Parse(byte[] text)
    {
        if (!Utf8.IsValid(text))
            return null;
        var json = JsonDocument.Parse(text, Strict);
        if (json.RootElement.ValueKind == JsonValueKind.Object)
            return json;
        json.Dispose();
        return null;
    }

    public static string? Text(JsonDocument json, string name) =>
        json.RootElement.TryGetProperty(name, out var value) ? Text(value) : null;

    /// <summary>A text, or a list of texts.</summary>
    public static IReadOnlyList<string?>? Texts(JsonDocument json, string name)
    {
        if (!json.RootElement.TryGetProperty(name, out var value))
            return null;
        return value.ValueKind == JsonValueKind.Array ? [.. value.EnumerateArray().Select(Text)] : [Text(value)];
    }

    /// <summary>Seconds since 1970.</summary>
    public static DateTimeOffset? Time(JsonDocument json, string name) =>
        json.RootElement.TryGetProperty(name, out var value)
        && value.ValueKind == JsonValueKind.Number
        && value.TryGetInt64(out var seconds)
        && seconds >= 0 && seconds <= DateTimeOffset.MaxValue.ToUnixTimeSeconds()
            ? DateTimeOffset.FromUnixTimeSeconds(seconds)
            : null;

    private static string? Text(JsonElement value) =>
        value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
