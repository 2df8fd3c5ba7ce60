using System.Text.Json.Serialization;
using Modular.Application.Pipeline;
using Modular.Domain.Devices;

namespace Modular.Application.Devices;

/// <summary>A device as the wire has it.</summary>
public sealed record DeviceDetails : IHasVersion
{
    public required Guid Id { get; init; }
    public required string Name { get; init; }
    public required string Platform { get; init; }
    public required string? Hostname { get; init; }
    public required string? AgentVersion { get; init; }
    public required string? MachineId { get; init; }
    public required IReadOnlyList<string> Capabilities { get; init; }
    public required IReadOnlyList<string> Tags { get; init; }
    public required DeviceStatus Status { get; init; }

    /// <summary>The last call with the device's key, null before the first; up to 5 s late.</summary>
    public required DateTimeOffset? LastSeenAt { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Wanted and reported configuration; left out of realtime events.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DeviceConfig? Config { get; init; }

    /// <summary>What the last heartbeat with metrics said, or null.</summary>
    public required DeviceMetrics? Metrics { get; init; }

    // What changes with every heartbeat would make each read a new version.
    object IHasVersion.Version => this with { LastSeenAt = null, Metrics = null };
}

/// <summary>Measurements of a machine, all optional.</summary>
public record DeviceMetrics
{
    /// <summary>The most entries of <see cref="Extra"/>.</summary>
    public const int MaxExtra = 64;

    /// <summary>The most characters of a name in <see cref="Extra"/>.</summary>
    public const int ExtraNameMaxLength = 64;

    /// <summary>Percent of one core: 400 is four busy cores.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? CpuPercent { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? MemoryUsedBytes { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? MemoryTotalBytes { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? DiskUsedBytes { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? DiskTotalBytes { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? UptimeSeconds { get; init; }

    /// <summary>Load average of one minute.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? Load1 { get; init; }

    /// <summary>Measurements of the user's own, by name.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, double>? Extra { get; init; }
}
