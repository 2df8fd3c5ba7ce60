using System.Text.Json;

namespace Modular.Application.Devices;

/// <summary>Keeps what is wanted of devices, by version, and what they report.</summary>
public interface IDeviceConfigStore
{
    /// <summary>
    /// Makes <paramref name="config"/> the wanted one; the device must be locked and the version its next. Those that
    /// are too old to be kept go.
    /// </summary>
    void Add(Guid deviceId, WantedConfig config);

    /// <summary>What a version wanted of a device; null when there is none, or none any longer.</summary>
    Task<JsonElement?> Find(Guid deviceId, long version, CancellationToken ct);

    /// <summary>
    /// Notes a reported configuration, unless one of a later version was reported before; true when that is news.
    /// </summary>
    Task<bool> Report(Guid deviceId, ReportedConfig config, CancellationToken ct);
}

/// <summary>A version of a wanted configuration.</summary>
/// <param name="Version">Its number.</param>
/// <param name="Desired">What is wanted.</param>
/// <param name="RolledBackTo">The earlier version that it repeats, or null.</param>
public sealed record WantedConfig(long Version, JsonElement Desired, long? RolledBackTo);
