using System.Text.Json;

namespace Modular.Infrastructure.Auth.OAuth;

/// <summary>Reads JSON of others: what is missing, or of another type, is null.</summary>
internal static class JsonMembers
{
    /// <summary>The text of a member.</summary>
    public static string? Text(this JsonElement json, string name) =>
        Member(json, name) is { } member ? Text(member) : null;

    /// <summary>The whole number of a member.</summary>
    public static long? Number(this JsonElement json, string name) =>
        Member(json, name) is { ValueKind: JsonValueKind.Number } member && member.TryGetInt64(out var number)
            ? number
            : null;

    /// <summary>Whether a member is true; some providers write it as text.</summary>
    public static bool IsTrue(this JsonElement json, string name) =>
        Member(json, name) is { } member && (member.ValueKind == JsonValueKind.True || Text(member) == "true");

    /// <summary>The texts of a member that is one, or a list of nothing else.</summary>
    public static IReadOnlyList<string>? Texts(this JsonElement json, string name)
    {
        if (Member(json, name) is not { ValueKind: JsonValueKind.Array } list)
            return json.Text(name) is { } one ? [one] : null;
        var texts = list.EnumerateArray().Select(Text).OfType<string>().ToList();
        return texts.Count == list.GetArrayLength() ? texts : null;
    }

    private static JsonElement? Member(JsonElement json, string name) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var member) ? member : null;

    private static string? Text(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.String)
            return null;
        try
        {
            return value.GetString();
        }
        // Half of a character, escaped: no text.
        catch (InvalidOperationException)
        {
            return null;
        }
    }
}
