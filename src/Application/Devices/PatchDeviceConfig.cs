using System.Text.Json;
using FluentValidation;
using MediatR;
using Modular.Application.Pipeline;
using Modular.Domain.Devices;

namespace Modular.Application.Devices;

/// <summary>Changes what is wanted of a device; a patch that changes nothing makes no version.</summary>
/// <param name="UserId">Whose device it must be.</param>
/// <param name="DeviceId">Which.</param>
/// <param name="Patch">A merge patch (RFC 7396) of the wanted configuration.</param>
/// <param name="IfMatch">The ETag that the configuration must have, or null.</param>
public sealed record PatchDeviceConfig(Guid UserId, Guid DeviceId, JsonElement Patch, string? IfMatch)
    : ICommand<DeviceConfig>;

internal sealed class PatchDeviceConfigValidator : AbstractValidator<PatchDeviceConfig>
{
    // A patch that is no object would put something else in the place of the whole configuration.
    public PatchDeviceConfigValidator() => RuleFor(command => command.Patch)
        .Must(patch => patch.ValueKind == JsonValueKind.Object).WithMessage("Must be an object.")
        .OverridePropertyName("desired");
}

internal sealed class PatchDeviceConfigHandler(IDeviceStore devices, IDeviceConfigStore configs, DeviceNews news)
    : IRequestHandler<PatchDeviceConfig, DeviceConfig>
{
    public async Task<DeviceConfig> Handle(PatchDeviceConfig command, CancellationToken ct)
    {
        // Under the lock of the device, so that of two patches each builds on the other and gets a version of its own.
        var device = await devices.Lock(command.UserId, command.DeviceId, ct) ?? throw new DeviceNotFound();
        var before = (await devices.Read([device.Id], ct)).Single().Details.Config!;
        ETag.Require(command.IfMatch, before);

        var desired = MergePatch.Apply(before.Desired, command.Patch);
        if (ConfigJson.Fault(desired) is { } fault)
            throw new InvalidInput("desired", fault);
        if (before.Desired is { } same && JsonElement.DeepEquals(same, desired))
            return before;

        configs.Add(device.Id, new WantedConfig(before.DesiredVersion + 1, desired, RolledBackTo: null));
        return await news.Configured(device, before.DesiredVersion + 1, ct);
    }
}
