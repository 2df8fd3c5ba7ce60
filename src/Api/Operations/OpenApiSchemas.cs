using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Modular.Application.Pipeline;

namespace Modular.Api.Operations;

/// <summary>
/// Says of the types in the document what the framework does not see: it takes a type with a converter of its own for
/// one that may be anything, and a property that is set after construction for one that may be missing.
/// </summary>
internal static class OpenApiSchemas
{
    private const string BodySuffix = "Body";

    /// <summary>The name of a type in the document; null for those that are written out where they are used.</summary>
    public static string? NameOf(JsonTypeInfo type) =>
        type.Type == typeof(JsonElement) || type.Type == typeof(JsonElement?) || OptionalOf(type.Type) is not null
            ? null
            : OpenApiOptions.CreateDefaultSchemaReferenceId(type);

    /// <summary>Mends the schema of a type.</summary>
    public static async Task Mend(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken ct)
    {
        var type = context.JsonTypeInfo.Type;
        var bare = Nullable.GetUnderlyingType(type) ?? type;
        if (bare == typeof(JsonElement))
            BeAnything(schema);
        else if (bare == typeof(DateTimeOffset))
            BeTime(schema, isNullable: bare != type);
        else if (bare.IsEnum)
            BeText(schema);
        else if (OptionalOf(type) is { } patched)
            await BePatch(schema, patched, context, ct);
        else if (context.JsonTypeInfo.Kind == JsonTypeInfoKind.Object)
            RequireWhatIsAlwaysThere(schema, context.JsonTypeInfo);
    }

    private static void BeAnything(OpenApiSchema schema)
    {
        schema.Type = null;
        schema.OneOf = null;
    }

    private static void BeTime(OpenApiSchema schema, bool isNullable)
    {
        schema.Type = isNullable ? JsonSchemaType.String | JsonSchemaType.Null : JsonSchemaType.String;
        schema.Format = "date-time";
    }

    // That it may be missing or null is said where it is used.
    private static void BeText(OpenApiSchema schema)
    {
        schema.Type = JsonSchemaType.String;
        schema.Enum = schema.Enum?.Where(value => value is not null).ToList();
    }

    // A field of a merge patch: what it is of, or null to clear it.
    private static async Task BePatch(
        OpenApiSchema schema, Type patched, OpenApiSchemaTransformerContext context, CancellationToken ct)
    {
        var value = await context.GetOrCreateSchemaAsync(patched, null, ct);
        if (patched.IsEnum)
        {
            schema.OneOf =
            [
                new OpenApiSchema { Type = JsonSchemaType.Null },
                new OpenApiSchemaReference(patched.Name, context.Document),
            ];
            return;
        }

        schema.Type = value.Type is { } type ? type | JsonSchemaType.Null : null;
        schema.Format = value.Format;
        schema.Items = value.Items;
    }

    /// <summary>
    /// A body says by its constructor what it needs. All else is written by the server, which leaves out only what
    /// says so.
    /// </summary>
    private static void RequireWhatIsAlwaysThere(OpenApiSchema schema, JsonTypeInfo type)
    {
        if (type.Type.Name.EndsWith(BodySuffix, StringComparison.Ordinal) || schema.Properties is null)
            return;
        schema.Required = type.Properties
            .Where(property => property.Get is not null && !MayBeLeftOut(property))
            .Select(property => property.Name)
            .Where(schema.Properties.ContainsKey)
            .ToHashSet();
    }

    private static bool MayBeLeftOut(JsonPropertyInfo property) =>
        property.AttributeProvider?.IsDefined(typeof(JsonIgnoreAttribute), inherit: true) == true;

    private static Type? OptionalOf(Type type) =>
        type.IsGenericType && type.GetGenericTypeDefinition() == typeof(Optional<>)
            ? type.GetGenericArguments()[0]
            : null;
}
