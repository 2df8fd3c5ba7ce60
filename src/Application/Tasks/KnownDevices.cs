using MediatR;
using Modular.Application.Devices.Contracts;
using Modular.Application.Pipeline;
using Modular.Domain.Tasks;

namespace Modular.Application.Tasks;

/// <summary>What Tasks knows of devices: whose they are and which tags they have.</summary>
public interface IKnownDevices
{
    /// <summary>Adds a device or replaces its tags, with the commit.</summary>
    void Put(Guid deviceId, Guid userId, IReadOnlyList<string> tags);

    /// <summary>Forgets a device, with the commit: it can claim nothing more and no task can be made for it.</summary>
    void Remove(Guid deviceId);

    /// <summary>Those of <paramref name="deviceIds"/> that are devices of the user.</summary>
    Task<IReadOnlySet<Guid>> OwnedBy(Guid userId, IReadOnlyList<Guid> deviceIds, CancellationToken ct);

    /// <summary>Those of <paramref name="deviceIds"/> that are there; none is removed before the commit.</summary>
    Task<IReadOnlySet<Guid>> Hold(IReadOnlyList<Guid> deviceIds, CancellationToken ct);
}

/// <summary>
/// Follows the events of Devices in their own unit of work, so that both modules agree at every moment.
/// </summary>
internal sealed class KnownDevicesHandler(IKnownDevices devices, IUnitOfWork unitOfWork)
    : INotificationHandler<DeviceRegistered>,
        INotificationHandler<DeviceTagsChanged>,
        INotificationHandler<DeviceRemoved>
{
    public Task Handle(DeviceRegistered fact, CancellationToken ct)
    {
        devices.Put(fact.DeviceId, fact.UserId, fact.Tags);
        return Task.CompletedTask;
    }

    public Task Handle(DeviceTagsChanged fact, CancellationToken ct)
    {
        devices.Put(fact.DeviceId, fact.UserId, fact.Tags);
        // A daemon that waits looks at its queues anew.
        unitOfWork.PulseAfterCommit(TaskTopics.OfQueue(QueueKeys.OfDevice(fact.DeviceId)));
        return Task.CompletedTask;
    }

    public Task Handle(DeviceRemoved fact, CancellationToken ct)
    {
        devices.Remove(fact.DeviceId);
        return Task.CompletedTask;
    }
}
