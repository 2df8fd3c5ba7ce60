using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Modular.Application.Pipeline;

/// <summary>
/// JSON as the contract has it: camelCase, enums by name, times in UTC with milliseconds and <c>Z</c>.
/// </summary>
public static class WireJson
{
    /// <summary>The most levels of arrays and objects in a body; deeper is 400.</summary>
    public const int MaxDepth = 32;

    /// <summary>The options of every body and every kept answer.</summary>
    public static readonly JsonSerializerOptions Options = Apply(new JsonSerializerOptions(JsonSerializerDefaults.Web));

    /// <summary>Sets <paramref name="options"/> up as the contract has it.</summary>
    public static JsonSerializerOptions Apply(JsonSerializerOptions options)
    {
        options.MaxDepth = MaxDepth;
        options.NumberHandling = JsonNumberHandling.Strict;
        options.RespectNullableAnnotations = true;
        options.RespectRequiredConstructorParameters = true;
        options.TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { LetNullableBeAbsent } };
        options.Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
        options.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false));
        options.Converters.Add(new Rfc3339Converter());
        return options;
    }

    // A body says `string? Name` for what may be left out, and `string Name` for what may not.
    private static void LetNullableBeAbsent(JsonTypeInfo type)
    {
        foreach (var property in type.Properties)
        {
            if (property.AssociatedParameter is { IsNullable: true })
                property.IsRequired = false;
        }
    }

    /// <summary>
    /// Whether a time says its offset, as RFC 3339 wants: a local time without one would mean another moment on every
    /// machine.
    /// </summary>
    public static bool HasOffset(string time) =>
        time.EndsWith('Z') || (time.Length > 6 && time[^6] is '+' or '-' && time[^3] == ':');

    private sealed class Rfc3339Converter : JsonConverter<DateTimeOffset>
    {
        public override DateTimeOffset Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options)
        {
            if (reader.TokenType == JsonTokenType.String
                && reader.GetString() is { } text
                && HasOffset(text)
                && reader.TryGetDateTimeOffset(out var time))
            {
                return time.ToUniversalTime();
            }

            throw new JsonException("Expected an RFC 3339 time with an offset, such as 2026-01-31T12:00:00Z.");
        }

        public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options)
        {
            // The round-trip format, which is written without being interpreted, cut after the milliseconds.
            Span<byte> text = stackalloc byte[28];
            value.UtcDateTime.TryFormat(text, out _, "O", CultureInfo.InvariantCulture);
            text[23] = (byte)'Z';
            writer.WriteStringValue(text[..24]);
        }
    }
}
