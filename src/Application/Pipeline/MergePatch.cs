using System.Text.Encodings.Web;
using System.Text.Json;

namespace Modular.Application.Pipeline;

/// <summary>
/// JSON merge patch (RFC 7396): what is absent keeps, null removes a member, objects are merged, all else is replaced.
/// </summary>
public static class MergePatch
{
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>
    /// What <paramref name="patch"/> makes of <paramref name="target"/>, null for a document that is not there. Members
    /// keep their places, new ones follow; of a name that stands twice the last counts.
    /// </summary>
    public static JsonElement Apply(JsonElement? target, JsonElement patch)
    {
        var merged = new MemoryStream();
        using (var writer = new Utf8JsonWriter(merged, Plain))
            Write(writer, target, patch);
        return JsonSerializer.Deserialize<JsonElement>(merged.GetBuffer().AsSpan(0, (int)merged.Length));
    }

    private static void Write(Utf8JsonWriter writer, JsonElement? target, JsonElement patch)
    {
        if (patch.ValueKind != JsonValueKind.Object)
        {
            patch.WriteTo(writer);
            return;
        }

        var before = Members(target);
        var changes = Members(patch);
        writer.WriteStartObject();
        foreach (var (name, value) in before)
        {
            if (!changes.TryGetValue(name, out var change))
                Write(writer, name, value);
            else if (change.ValueKind != JsonValueKind.Null)
                Write(writer, name, value, change);
        }

        foreach (var (name, change) in changes)
        {
            if (change.ValueKind != JsonValueKind.Null && !before.ContainsKey(name))
                Write(writer, name, target: null, change);
        }

        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, string name, JsonElement value)
    {
        writer.WritePropertyName(name);
        value.WriteTo(writer);
    }

    private static void Write(Utf8JsonWriter writer, string name, JsonElement? target, JsonElement patch)
    {
        writer.WritePropertyName(name);
        Write(writer, target, patch);
    }

    private static OrderedDictionary<string, JsonElement> Members(JsonElement? value)
    {
        var members = new OrderedDictionary<string, JsonElement>(StringComparer.Ordinal);
        if (value is { ValueKind: JsonValueKind.Object } document)
        {
            foreach (var member in document.EnumerateObject())
                members[member.Name] = member.Value;
        }

        return members;
    }
}
