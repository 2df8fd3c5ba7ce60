using System.Text.Json;

namespace Modular.Application.Pipeline;

/// <summary>
/// Merge patches of JSON (RFC 7396): absent keeps, null clears, objects are merged, all else is replaced.
/// </summary>
public static class MergePatch
{
    /// <summary>The value that <paramref name="patch"/> makes of <paramref name="target"/>.</summary>
    public static JsonElement Apply(JsonElement target, JsonElement patch)
    {
        if (patch.ValueKind != JsonValueKind.Object)
            return patch;

        // Of a member that stands twice in an object the last one counts, as everywhere.
        var members = new Dictionary<string, JsonElement>();
        foreach (var member in target.ValueKind == JsonValueKind.Object ? target.EnumerateObject() : default)
            members[member.Name] = member.Value;
        foreach (var member in patch.EnumerateObject())
        {
            if (member.Value.ValueKind == JsonValueKind.Null)
                members.Remove(member.Name);
            else
                members[member.Name] = Apply(members.GetValueOrDefault(member.Name), member.Value);
        }

        return JsonSerializer.SerializeToElement(members, WireJson.Options);
    }
}
