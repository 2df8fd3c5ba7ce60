using Modular.Application.Devices;

namespace Modular.Infrastructure.Devices;

/// <summary>A status and the one before, as the table has them.</summary>
internal sealed class PresenceChangeRow
{
    public Guid DeviceId { get; init; }
    public string Was { get; init; } = "";
    public string Is { get; init; } = "";

    public PresenceChange ToChange() => new(DeviceId, StatusText.Parse(Was), StatusText.Parse(Is));
}

/// <summary>What a heartbeat found.</summary>
internal sealed class HeartbeatMarkRow
{
    public bool Taken { get; init; }
    public string Was { get; init; } = "";
    public bool OtherInstance { get; init; }
    public TimeSpan Online { get; init; }
    public DateTimeOffset ServerTime { get; init; }
    public long DesiredVersion { get; init; }
    public long ReportedConfigVersion { get; init; }
    public string? ConfigStatus { get; init; }

    public HeartbeatMark ToMark() => new(
        Taken, StatusText.Parse(Was), OtherInstance, Online, ServerTime,
        new ConfigMark(DesiredVersion, ReportedConfigVersion, ConfigStatusText.Parse(ConfigStatus)));
}
