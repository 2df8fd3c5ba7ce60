using MediatR;
using Modular.Application.Pipeline;
using Modular.Domain.Devices;

namespace Modular.Application.Devices;

/// <summary>Removes a device: its key is dead at once, its open tasks fail soon after. Returns its id.</summary>
/// <param name="UserId">Whose device it must be.</param>
/// <param name="DeviceId">Which.</param>
/// <param name="IfMatch">The ETag that it must have, or null.</param>
public sealed record RemoveDevice(Guid UserId, Guid DeviceId, string? IfMatch) : ICommand<Guid>;

internal sealed class RemoveDeviceHandler(IDeviceStore devices, DeviceNews news) : IRequestHandler<RemoveDevice, Guid>
{
    public async Task<Guid> Handle(RemoveDevice command, CancellationToken ct)
    {
        var device = await devices.Lock(command.UserId, command.DeviceId, ct) ?? throw new DeviceNotFound();
        if (command.IfMatch is not null)
            ETag.Require(command.IfMatch, (await devices.Read([device.Id], ct)).Single().Details);

        await news.Removed(device, ct);
        devices.Remove(device.Id);
        return device.Id;
    }
}
