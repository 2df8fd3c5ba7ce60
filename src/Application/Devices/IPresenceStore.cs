using Modular.Domain.Devices;

namespace Modular.Application.Devices;

/// <summary>Keeps who is there. Every transition is one guarded update, so two processes never both make it.</summary>
public interface IPresenceStore
{
    /// <summary>
    /// Marks a device online unless another instance holds its key; null when there is no such device.
    /// </summary>
    Task<HeartbeatMark?> Mark(HeartbeatSign sign, CancellationToken ct);

    /// <summary>Notes what interval the device was told, and so by what window it is judged.</summary>
    void SetWindow(Guid deviceId, PresenceWindow window);

    /// <summary>
    /// Marks a device offline and frees its key for another instance; null when there is no such device.
    /// </summary>
    Task<PresenceChange?> End(Guid deviceId, CancellationToken ct);

    /// <summary>
    /// Notes that a server listens; one that just started, or was away, gives every device a whole window.
    /// </summary>
    void Listen(bool started);

    /// <summary>Notes signs of life, the newest of each device, and returns whose status changed.</summary>
    Task<IReadOnlyList<PresenceChange>> Record(IReadOnlyList<SignOfLife> signs, CancellationToken ct);

    /// <summary>
    /// Marks who was silent for too long, and returns whose status changed; judges nobody while no server listens.
    /// </summary>
    Task<IReadOnlyList<PresenceChange>> Sweep(CancellationToken ct);
}

/// <summary>A call with a device's key.</summary>
/// <param name="DeviceId">Whose key it was.</param>
/// <param name="SeenAt">When, by the clock of the database.</param>
public sealed record SignOfLife(Guid DeviceId, DateTimeOffset SeenAt);

/// <summary>What a heartbeat says about presence.</summary>
/// <param name="DeviceId">Who sent it.</param>
/// <param name="InstanceId">Which process sent it, or null when it does not say.</param>
/// <param name="TakeOver">Whether it takes the key from another instance.</param>
/// <param name="Metrics">New metrics; null keeps the last ones.</param>
public sealed record HeartbeatSign(Guid DeviceId, string? InstanceId, bool TakeOver, DeviceMetrics? Metrics);

/// <summary>What became of a heartbeat.</summary>
/// <param name="Taken">False when another instance holds the key: nothing was changed.</param>
/// <param name="Was">The status before.</param>
/// <param name="OtherInstance">Whether the key was another instance's before, however long ago.</param>
/// <param name="Online">The silence by which the device was judged so far.</param>
/// <param name="ServerTime">The clock of the database.</param>
/// <param name="Config">How its configuration stood before.</param>
public sealed record HeartbeatMark(
    bool Taken, DeviceStatus Was, bool OtherInstance, TimeSpan Online, DateTimeOffset ServerTime, ConfigMark Config);

/// <summary>How the configuration of a device stands.</summary>
/// <param name="DesiredVersion">The wanted version; 0 when nothing is.</param>
/// <param name="ReportedVersion">The version that the device reported last; 0 when it never did.</param>
/// <param name="Status">What it did with that version, or null when it did not say.</param>
public sealed record ConfigMark(long DesiredVersion, long ReportedVersion, ConfigStatus? Status)
{
    /// <summary>Whether <paramref name="report"/> may tell something that is not known.</summary>
    public bool IsNews(ReportedConfig report) =>
        report.Reported is not null
        || (report.Version ?? ReportedVersion) != ReportedVersion
        || (report.Status ?? Status) != Status;
}

/// <summary>A status and the one before.</summary>
public sealed record PresenceChange(Guid DeviceId, DeviceStatus Was, DeviceStatus Is);
