using Modular.Application.Pipeline;
using Modular.Domain.Devices;

namespace Modular.Application.Devices;

/// <summary>Keeps devices and their keys.</summary>
public interface IDeviceStore
{
    /// <summary>
    /// Lets one registration at a time pass for a user, so that limit and machine are checked without a race.
    /// </summary>
    Task LockRegistrations(Guid userId, CancellationToken ct);

    /// <summary>The user's device on a machine, or null.</summary>
    Task<Device?> FindByMachine(Guid userId, string machineId, CancellationToken ct);

    /// <summary>How many devices a user has.</summary>
    Task<int> Count(Guid userId, CancellationToken ct);

    /// <summary>The user's device, locked until the commit; null when it is not theirs.</summary>
    Task<Device?> Lock(Guid userId, Guid deviceId, CancellationToken ct);

    /// <summary>Adds a device that was never seen, to be judged by <paramref name="window"/> once it is.</summary>
    void Add(Device device, PresenceWindow window);

    /// <summary>Writes all that may change of a device.</summary>
    void Update(Device device);

    /// <summary>Notes the daemon's version; true when it is another one than before.</summary>
    Task<bool> SetAgentVersion(Guid deviceId, string agentVersion, CancellationToken ct);

    /// <summary>Removes a device with its presence and keys.</summary>
    void Remove(Guid deviceId);

    /// <summary>Up to <paramref name="most"/> devices of a user, locked until the commit.</summary>
    Task<IReadOnlyList<Guid>> LockOfUser(Guid userId, int most, CancellationToken ct);

    /// <summary>Removes the keys of every device of a user: they are dead with the commit.</summary>
    void RemoveKeys(Guid userId);

    /// <summary>
    /// Makes <paramref name="key"/> good; the device's other keys end after <paramref name="grace"/> at the latest.
    /// </summary>
    void ReplaceKey(Device device, PrefixedToken key, TimeSpan grace);

    /// <summary>
    /// Devices as the wire has them, as this unit of work sees them, with their owners; the missing are left out.
    /// </summary>
    Task<IReadOnlyList<OwnedDevice>> Read(IReadOnlyCollection<Guid> deviceIds, CancellationToken ct);
}

/// <summary>A device as the wire has it, and whose it is.</summary>
public sealed record OwnedDevice(Guid UserId, DeviceDetails Details);
