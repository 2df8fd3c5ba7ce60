using System.Text.Json;
using System.Text.Json.Serialization;
using Modular.Application.Pipeline;

namespace Modular.Application.Devices;

/// <summary>
/// A device's configuration: what is wanted, what it says it has, and whether the two agree. Its ETag names the wanted
/// version alone, which is all that a caller can change.
/// </summary>
/// <param name="Desired">The wanted configuration, or null when none was ever set.</param>
/// <param name="DesiredVersion">Its version; 0 when none was ever set.</param>
/// <param name="Reported">The configuration that the device reported, or null.</param>
/// <param name="ReportedVersion">The version that the device reported; 0 when it never did.</param>
/// <param name="InSync">Whether nothing is wanted, or the device has the wanted version and did not reject it.</param>
public sealed record DeviceConfig(
    JsonElement? Desired, long DesiredVersion, JsonElement? Reported, long ReportedVersion, bool InSync) : IHasETag
{
    string IHasETag.Tag => $"\"{DesiredVersion}\"";

    /// <summary>
    /// The configuration of a device that did <paramref name="status"/> with the version that it reported last.
    /// </summary>
    public static DeviceConfig Of(
        JsonElement? desired, long desiredVersion, JsonElement? reported, long reportedVersion, ConfigStatus? status)
    {
        var isInSync = desiredVersion == 0 || (reportedVersion == desiredVersion && status switch
        {
            ConfigStatus.Applied => true,
            ConfigStatus.Rejected => false,
            // A daemon that does not say what it did has what is wanted only if it shows it.
            _ => desired is { } wanted && reported is { } shown && JsonElement.DeepEquals(wanted, shown),
        });
        return new DeviceConfig(desired, desiredVersion, reported, reportedVersion, isInSync);
    }
}

/// <summary>A configuration as the device reports it.</summary>
/// <param name="Reported">A JSON object of at most 64 KiB, or null when only the outcome is reported.</param>
/// <param name="Version">The version that it has, applied or rejected; null for the one that it reported last.</param>
/// <param name="Status">What it did with that version, or null.</param>
public sealed record ReportedConfig(JsonElement? Reported, long? Version, ConfigStatus? Status);

/// <summary>What a device did with a wanted configuration.</summary>
public enum ConfigStatus
{
    [JsonStringEnumMemberName("applied")]
    Applied,
    [JsonStringEnumMemberName("rejected")]
    Rejected,
}
