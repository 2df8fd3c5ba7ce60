using Modular.Application.Devices.Contracts;
using Modular.Application.Pipeline;
using Modular.Application.Realtime;
using Modular.Domain.Devices;

namespace Modular.Application.Devices;

/// <summary>Tells what happened to devices: users by their live streams, other modules by events.</summary>
public sealed class DeviceNews(IDeviceStore devices, IRealtimeEvents realtime, IEventPublisher publisher)
{
    /// <summary>A new device.</summary>
    public async Task<DeviceDetails> Registered(Device device, CancellationToken ct)
    {
        await publisher.Publish(new DeviceRegistered(device.Id, device.UserId, device.Tags), ct);
        return await Updated(device, ct);
    }

    /// <summary>Other facts, name or tags.</summary>
    public async Task<DeviceDetails> Updated(Device device, CancellationToken ct) =>
        (await Tell("device.updated", [device.Id], ct)).Single().Details;

    /// <summary>Other tags.</summary>
    public Task Retagged(Device device, CancellationToken ct) =>
        publisher.Publish(new DeviceTagsChanged(device.Id, device.UserId, device.Tags), ct);

    /// <summary>
    /// Another wanted configuration: a daemon that listens is hinted at it, any other hears of it by its heartbeat.
    /// </summary>
    public async Task<DeviceConfig> Configured(Device device, long desiredVersion, CancellationToken ct)
    {
        realtime.AddForDevice(device.Id, "config.changed", new { DesiredVersion = desiredVersion });
        return (await Updated(device, ct)).Config!;
    }

    /// <summary>A device that is about to be removed.</summary>
    public async Task Removed(Device device, CancellationToken ct)
    {
        await Tell("device.removed", [device.Id], ct);
        await publisher.Publish(new DeviceRemoved(device.Id, device.UserId), ct);
    }

    /// <summary>Another version of the daemon, or another report of its configuration.</summary>
    public Task Updated(Guid deviceId, CancellationToken ct) => Tell("device.updated", [deviceId], ct);

    /// <summary>
    /// Other statuses, one event each. Late and on time again is no coming and going, so it is an update.
    /// </summary>
    public async Task Changed(IReadOnlyList<PresenceChange> changes, CancellationToken ct)
    {
        foreach (var group in changes.Where(change => change.Was != change.Is).GroupBy(EventOf))
            await Tell(group.Key, [.. group.Select(change => change.DeviceId)], ct);
    }

    private static string EventOf(PresenceChange change) => change switch
    {
        { Is: DeviceStatus.Offline } => "device.offline",
        { Is: DeviceStatus.Online, Was: not DeviceStatus.Stale } => "device.online",
        _ => "device.updated",
    };

    private async Task<IReadOnlyList<OwnedDevice>> Tell(
        string type, IReadOnlyCollection<Guid> ids, CancellationToken ct)
    {
        var read = await devices.Read(ids, ct);
        foreach (var (userId, details) in read)
            realtime.Add(userId, type, details with { Config = null }, "devices", $"devices:{details.Id}");
        return read;
    }
}
