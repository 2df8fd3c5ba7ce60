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
               d.created_at, c.desired as desired_config, d.desired_version, d.reported_config,
               d.reported_config_version, d.config_status, p.status, p.last_seen_at, p.metrics
        from devices.device d join devices.presence p on p.device_id = d.id
            left join devices.config_version c on c.device_id = d.id and c.version = d.desired_version

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
    public string? DesiredConfig { get; init; }
    public long DesiredVersion { get; init; }
    public string? ReportedConfig { get; init; }
    public long ReportedConfigVersion { get; init; }
    public string? ConfigStatus { get; init; }
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
        Config = DeviceConfig.Of(
            Parse(DesiredConfig), DesiredVersion, Parse(ReportedConfig), ReportedConfigVersion,
            ConfigStatusText.Parse(ConfigStatus)),
        Metrics = Metrics is null ? null : JsonSerializer.Deserialize<DeviceMetrics>(Metrics, WireJson.Options),
    };

    private static JsonElement? Parse(string? json) =>
        json is null ? null : JsonSerializer.Deserialize<JsonElement>(json, WireJson.Options);
}

/// <summary>What a device did with a configuration, as the table has it.</summary>
internal static class ConfigStatusText
{
    public static ConfigStatus? Parse(string? text) => text switch
    {
        null => null,
        "applied" => ConfigStatus.Applied,
        "rejected" => ConfigStatus.Rejected,
        _ => throw new InvalidOperationException($"devices.device has the unknown config_status '{text}'."),
    };
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
