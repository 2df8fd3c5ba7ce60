using System.Text;
using System.Text.Json;
using Modular.Domain.Devices;

namespace Modular.Application.Devices;

/// <summary>What holds for a configuration, wanted or reported.</summary>
internal static class ConfigJson
{
    /// <summary>What is wrong with <paramref name="config"/>, for its field; null when nothing is.</summary>
    public static string? Fault(JsonElement config)
    {
        if (config.ValueKind != JsonValueKind.Object)
            return "Must be an object.";
        if (Encoding.UTF8.GetByteCount(config.GetRawText()) > ConfigBounds.MaxBytes)
            return $"Must be at most {ConfigBounds.MaxBytes / 1024} KiB.";
        return IsDeeper(config, ConfigBounds.MaxDepth) ? $"Must have at most {ConfigBounds.MaxDepth} levels." : null;
    }

    private static bool IsDeeper(JsonElement value, int levels) => value.ValueKind switch
    {
        JsonValueKind.Object =>
            levels == 0 || value.EnumerateObject().Any(member => IsDeeper(member.Value, levels - 1)),
        JsonValueKind.Array => levels == 0 || value.EnumerateArray().Any(item => IsDeeper(item, levels - 1)),
        _ => false,
    };
}
