using FluentValidation;
using MediatR;
using Modular.Application.Pipeline;
using Modular.Domain.Devices;

namespace Modular.Application.Devices;

/// <summary>Renames a device or gives it other tags.</summary>
/// <param name="UserId">Whose device it must be.</param>
/// <param name="DeviceId">Which.</param>
/// <param name="Name">1 to 100 characters; cannot be cleared.</param>
/// <param name="Tags">At most 32; cleared means none.</param>
/// <param name="IfMatch">The ETag that it must have, or null.</param>
public sealed record UpdateDevice(
    Guid UserId, Guid DeviceId, Optional<string> Name, Optional<IReadOnlyList<string>> Tags, string? IfMatch)
    : ICommand<DeviceDetails>;

internal sealed class UpdateDeviceValidator : AbstractValidator<UpdateDevice>
{
    public UpdateDeviceValidator()
    {
        When(command => command.Name.IsGiven, () =>
            RuleFor(command => command.Name.Value).Line(Device.NameMaxLength).OverridePropertyName("name"));
        RuleFor(command => command.Tags.Value).Tags().OverridePropertyName("tags");
    }
}

internal sealed class UpdateDeviceHandler(IDeviceStore devices, DeviceNews news)
    : IRequestHandler<UpdateDevice, DeviceDetails>
{
    public async Task<DeviceDetails> Handle(UpdateDevice command, CancellationToken ct)
    {
        var device = await devices.Lock(command.UserId, command.DeviceId, ct) ?? throw new DeviceNotFound();
        var before = (await devices.Read([device.Id], ct)).Single().Details;
        ETag.Require(command.IfMatch, before);

        var changed = device
            .Rename(command.Name.Over(device.Name)!)
            .Retag(DeviceTags.Union(command.Tags.Over(device.Tags) ?? []));
        var retagged = !changed.Tags.SequenceEqual(device.Tags);
        if (changed.Name == device.Name && !retagged)
            return before;

        devices.Update(changed);
        if (retagged)
            await news.Retagged(changed, ct);
        return await news.Updated(changed, ct);
    }
}
