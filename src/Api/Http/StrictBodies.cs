using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Modular.Application.Pipeline;

namespace Modular.Api.Http;

/// <summary>Finds the fields of a body that its type does not know, for <c>Prefer: handling=strict</c>.</summary>
internal static class StrictBodies
{
    public static void RequireKnownFields(ReadOnlyMemory<byte> json, Type type)
    {
        using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = WireJson.MaxDepth });
        var unknown = new List<string>();
        Walk(document.RootElement, WireJson.Options.GetTypeInfo(type), "", unknown);
        if (unknown.Count > 0)
        {
            throw new InvalidInput(
                unknown.Distinct().ToDictionary(field => field, _ => new[] { "Is not a known field." }));
        }
    }

    private static void Walk(JsonElement element, JsonTypeInfo type, string path, List<string> unknown)
    {
        if (element.ValueKind == JsonValueKind.Object && type.Kind == JsonTypeInfoKind.Object
            && type.Properties.Count > 0)
        {
            foreach (var member in element.EnumerateObject())
            {
                var at = path.Length == 0 ? member.Name : $"{path}.{member.Name}";
                if (type.Properties.FirstOrDefault(known => Same(known.Name, member.Name)) is { } property)
                    Walk(member.Value, WireJson.Options.GetTypeInfo(TypeOf(property)), at, unknown);
                else
                    unknown.Add(at);
            }
        }
        else if (element.ValueKind == JsonValueKind.Array
            && type is { Kind: JsonTypeInfoKind.Enumerable, ElementType: { } item })
        {
            var items = WireJson.Options.GetTypeInfo(item);
            foreach (var (index, value) in element.EnumerateArray().Index())
                Walk(value, items, $"{path}[{index}]", unknown);
        }
    }

    private static Type TypeOf(JsonPropertyInfo property) =>
        property.AttributeProvider?.GetCustomAttributes(typeof(PatchOfAttribute), inherit: false)
            is [PatchOfAttribute patch]
            ? patch.Type
            : property.PropertyType;

    private static bool Same(string known, string given) => known.Equals(given, StringComparison.OrdinalIgnoreCase);
}

/// <summary>A field of a body that is bound as it stands, and is a merge patch of <paramref name="type"/>.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class PatchOfAttribute(Type type) : Attribute
{
    /// <summary>Whose fields it may have.</summary>
    public Type Type => type;
}
