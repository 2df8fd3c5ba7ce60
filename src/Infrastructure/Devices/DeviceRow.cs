using System.Text.Json;
using Modular.Application.Devices;
using Modular.Application.Pipeline;
using Modular.Domain.Devices;

namespace Modular.Infrastructure.Devices;

/// <summary>A device with its presence, as <see cref="Select"/> reads it.</summary>
internal sealed class DeviceRow
{
    public const string Select = """
        select d.id, d.user_id, d.name, d.platform, d.hostname, d.agent_version, d.machine_id, d.capabilities, d.tags,
               d.created_at, d.reported_config, d.reported_config_version, p.status, p.last_seen_at, p.metrics
        from devices.device d join devices.presence p on p.device_id = d.id

        """;

    public Guid Id { get; init; }
    public Guid UserId { get; init; }
    public string Name { get; init; } = "";
    public string Platform { get; init; } = "";
    public string? Hostname { get; init; }
    public string? AgentVersion { get; init; }
    public string? MachineId { get; init; }
    public string[] Capabilities { get; init; } = [];
    public string[] Tags { get; init; } = [];
    public DateTimeOffset CreatedAt { get; init; }
    public string? ReportedConfig { get; init; }
    public long ReportedConfigVersion { get; init; }
    public string Status { get; init; } = "";
    public DateTimeOffset? LastSeenAt { get; init; }
    public string? Metrics { get; init; }

    public DeviceDetails ToDetails() => new()
    {
        Id = Id,
        Name = Name,
        Platform = Platform,
        Hostname = Hostname,
        AgentVersion = AgentVersion,
        MachineId = MachineId,
        Capabilities = Capabilities,
        Tags = Tags,
        Status = StatusText.Parse(Status),
        LastSeenAt = LastSeenAt,
        CreatedAt = CreatedAt,
        Config = ToConfig(),
        Metrics = Metrics is null ? null : JsonSerializer.Deserialize<DeviceMetrics>(Metrics, WireJson.Options),
    };

    // Nothing is wanted of any device yet, so every device has what is wanted of it.
    private DeviceConfig ToConfig() => new(
        Desired: null, DesiredVersion: 0,
        ReportedConfig is null ? null : JsonSerializer.Deserialize<JsonElement>(ReportedConfig, WireJson.Options),
        ReportedConfigVersion, InSync: true);
}

/// <summary>Statuses as the table has them.</summary>
internal static class StatusText
{
    public static DeviceStatus Parse(string text) => text switch
    {
        "never_seen" => DeviceStatus.NeverSeen,
        "online" => DeviceStatus.Online,
        "stale" => DeviceStatus.Stale,
        "offline" => DeviceStatus.Offline,
        _ => throw new InvalidOperationException($"devices.presence has the unknown status '{text}'."),
    };
}
