using MediatR;
using Modular.Application.Auth.Contracts;
using Modular.Application.Devices.Contracts;
using Modular.Application.Pipeline;

namespace Modular.Application.Devices;

/// <summary>Removes up to 50 devices of an erased user with all that is kept of them; how many they were.</summary>
public sealed record EraseDevices(Guid UserId) : ICommand<int>;

internal sealed class EraseDevicesHandler(IDeviceStore devices, IEventPublisher publisher)
    : IRequestHandler<EraseDevices, int>
{
    private const int Batch = 50;

    public async Task<int> Handle(EraseDevices command, CancellationToken ct)
    {
        var ids = await devices.LockOfUser(command.UserId, Batch, ct);
        foreach (var id in ids)
        {
            // Nobody is left to tell but the other modules.
            await publisher.Publish(new DeviceRemoved(id, command.UserId), ct);
            devices.Remove(id);
        }

        return ids.Count;
    }
}

/// <summary>With the account its credentials are dead: those of its devices, and tokens that would make more.</summary>
internal sealed class KillKeysOfErasedUser(
    IDeviceStore devices, IEnrollmentStore enrollments, ISuspendedUsers suspended) : INotificationHandler<UserErased>
{
    public Task Handle(UserErased fact, CancellationToken ct)
    {
        devices.RemoveKeys(fact.UserId);
        enrollments.RemoveAll(fact.UserId);
        suspended.Remove(fact.UserId);
        return Task.CompletedTask;
    }
}
