using System.Text.Json;

namespace Modular.Api.Agent;

/// <summary>The payload does not say what to do; the message names the field.</summary>
internal sealed class InvalidPayload(string message) : Exception(message);

/// <summary>What a task was given, read field by field; null counts as left out.</summary>
internal sealed class Payload
{
    private readonly JsonElement _json;

    /// <summary>Reads <paramref name="json"/>.</summary>
    /// <exception cref="InvalidPayload">It is not an object.</exception>
    public Payload(JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.Object)
            throw new InvalidPayload("payload must be an object.");
        _json = json;
    }

    /// <summary>A text that is not blank.</summary>
    public string Text(string name)
    {
        var text = Text(Member(name), name);
        return string.IsNullOrWhiteSpace(text)
            ? throw new InvalidPayload($"payload.{name} must not be empty.")
            : text;
    }

    /// <summary>The same, or null where there is none.</summary>
    public string? OptionalText(string name) => Has(name) ? Text(name) : null;

    /// <summary>An array of texts; empty where there is none.</summary>
    public IReadOnlyList<string> Texts(string name)
    {
        if (!Has(name))
            return [];
        var array = Member(name);
        return array.ValueKind == JsonValueKind.Array
            ? [.. array.EnumerateArray().Select((item, index) => Text(item, $"{name}[{index}]"))]
            : throw new InvalidPayload($"payload.{name} must be an array of strings.");
    }

    /// <summary>An object of texts; empty where there is none.</summary>
    public IReadOnlyDictionary<string, string> NamedTexts(string name)
    {
        var texts = new Dictionary<string, string>();
        if (!Has(name))
            return texts;
        var members = Member(name);
        if (members.ValueKind != JsonValueKind.Object)
            throw new InvalidPayload($"payload.{name} must be an object of strings.");
        foreach (var member in members.EnumerateObject())
            texts[member.Name] = Text(member.Value, $"{name}.{member.Name}");
        return texts;
    }

    /// <summary>A whole number from 1, or null where there is none.</summary>
    public long? Number(string name)
    {
        if (!Has(name))
            return null;
        var member = Member(name);
        return member.ValueKind == JsonValueKind.Number && member.TryGetInt64(out var number) && number > 0
            ? number
            : throw new InvalidPayload($"payload.{name} must be a whole number from 1.");
    }

    /// <summary>Any value; null where there is none.</summary>
    public JsonElement? Json(string name) => Has(name) ? Member(name) : null;

    private bool Has(string name) => Member(name).ValueKind is not (JsonValueKind.Undefined or JsonValueKind.Null);

    private JsonElement Member(string name) => _json.TryGetProperty(name, out var member) ? member : default;

    private static string Text(JsonElement value, string field)
    {
        if (value.ValueKind != JsonValueKind.String)
            throw new InvalidPayload($"payload.{field} must be a string.");
        var text = value.GetString()!;
        return text.Contains('\0')
            ? throw new InvalidPayload($"payload.{field} must not hold U+0000.")
            : text;
    }
}
