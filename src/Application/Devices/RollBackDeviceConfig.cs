using FluentValidation;
using MediatR;
using Modular.Application.Pipeline;
using Modular.Domain.Devices;

namespace Modular.Application.Devices;

/// <summary>
/// Wants of a device again what an earlier version wanted. Always a new version, of the newest one too: that is how a
/// device is asked once more for what it rejected.
/// </summary>
/// <param name="UserId">Whose device it must be.</param>
/// <param name="DeviceId">Which.</param>
/// <param name="Version">The version to repeat.</param>
public sealed record RollBackDeviceConfig(Guid UserId, Guid DeviceId, long? Version) : ICommand<DeviceConfig>;

internal sealed class RollBackDeviceConfigValidator : AbstractValidator<RollBackDeviceConfig>
{
    public RollBackDeviceConfigValidator() => RuleFor(command => command.Version)
        .Must(version => version is not null).WithMessage("Is required.")
        .Must(version => version is null or > 0).WithMessage("Must be 1 or more.");
}

internal sealed class RollBackDeviceConfigHandler(IDeviceStore devices, IDeviceConfigStore configs, DeviceNews news)
    : IRequestHandler<RollBackDeviceConfig, DeviceConfig>
{
    public async Task<DeviceConfig> Handle(RollBackDeviceConfig command, CancellationToken ct)
    {
        var device = await devices.Lock(command.UserId, command.DeviceId, ct) ?? throw new DeviceNotFound();
        var before = (await devices.Read([device.Id], ct)).Single().Details.Config!;
        var version = command.Version!.Value;
        var desired = await configs.Find(device.Id, version, ct) ?? throw new ConfigVersionNotFound(version);

        configs.Add(device.Id, new WantedConfig(before.DesiredVersion + 1, desired, version));
        return await news.Configured(device, before.DesiredVersion + 1, ct);
    }
}
