using System.Text.Json;
using System.Text.Json.Serialization;

namespace Modular.Application.Pipeline;

/// <summary>A field of a merge patch (RFC 7396): absent keeps what is there, null clears it.</summary>
/// <param name="IsGiven">Whether the field was in the patch; false by default.</param>
/// <param name="Value">What it was given.</param>
[JsonConverter(typeof(OptionalConverterFactory))]
public readonly record struct Optional<T>(bool IsGiven, T? Value)
{
    /// <summary>The value of the patched resource, which had <paramref name="current"/>.</summary>
    public T? Over(T? current) => IsGiven ? Value : current;
}

/// <summary>Reads a field of a patch: a converter is asked only for fields that are there.</summary>
internal sealed class OptionalConverterFactory : JsonConverterFactory
{
    public override bool CanConvert(Type typeToConvert) =>
        typeToConvert.IsGenericType && typeToConvert.GetGenericTypeDefinition() == typeof(Optional<>);

    public override JsonConverter CreateConverter(Type typeToConvert, JsonSerializerOptions options) =>
        (JsonConverter)Activator.CreateInstance(
            typeof(Converter<>).MakeGenericType(typeToConvert.GetGenericArguments()))!;

    private sealed class Converter<T> : JsonConverter<Optional<T>>
    {
        public override bool HandleNull => true;

        public override Optional<T> Read(
            ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            try
            {
                return new(IsGiven: true, JsonSerializer.Deserialize<T>(ref reader, options));
            }
            // Its path begins at this value; one without a path gets that of the field.
            catch (JsonException e)
            {
                throw new JsonException(e.Message, e);
            }
        }

        public override void Write(Utf8JsonWriter writer, Optional<T> value, JsonSerializerOptions options) =>
            JsonSerializer.Serialize(writer, value.Value, options);
    }
}
