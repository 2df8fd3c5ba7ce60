using FluentValidation;
using MediatR;
using Modular.Application.Pipeline;
using Modular.Domain;
using Modular.Domain.Devices;

namespace Modular.Application.Devices;

/// <summary>Gives a device a new key; the old ones end after the grace.</summary>
/// <param name="UserId">Whose device it must be.</param>
/// <param name="DeviceId">Which.</param>
/// <param name="GraceSeconds">How long the old keys stay good, 0 to 86,400; null for 300.</param>
public sealed record RotateDeviceKey(Guid UserId, Guid DeviceId, int? GraceSeconds) : ICommand<RotatedDeviceKey>;

/// <summary>A device's new key, which is shown this once.</summary>
public sealed record RotatedDeviceKey(string ApiKey) : ICarriesSecret;

internal sealed class RotateDeviceKeyValidator : AbstractValidator<RotateDeviceKey>
{
    public RotateDeviceKeyValidator() => RuleFor(command => command.GraceSeconds)
        .InclusiveBetween(0, (int)DeviceKey.MaxGrace.TotalSeconds)
        .WithMessage($"Must be from 0 to {DeviceKey.MaxGrace.TotalSeconds} seconds.");
}

internal sealed class RotateDeviceKeyHandler(IDeviceStore devices, TimeProvider clock)
    : IRequestHandler<RotateDeviceKey, RotatedDeviceKey>
{
    public async Task<RotatedDeviceKey> Handle(RotateDeviceKey command, CancellationToken ct)
    {
        var device = await devices.Lock(command.UserId, command.DeviceId, ct) ?? throw new DeviceNotFound();
        var key = PrefixedToken.New(DeviceKey.Prefix, Ids.New(clock.GetUtcNow()));
        var grace = command.GraceSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : DeviceKey.DefaultGrace;
        devices.ReplaceKey(device, key, grace);
        return new RotatedDeviceKey(key.Text);
    }
}
