using FluentValidation;
using MediatR;
using Modular.Application.Pipeline;
using Modular.Domain;
using Modular.Domain.Devices;

namespace Modular.Application.Devices;

/// <summary>
/// Gives a machine a device and a key. A machine that the user has already keeps its device, name and tags and gets a
/// new key; the old one is good for 300 s more.
/// </summary>
/// <param name="UserId">Whose device it is.</param>
/// <param name="EnrollmentId">The enrolment whose token was shown, or null when the user registers it.</param>
/// <param name="Name">1 to 100 characters.</param>
/// <param name="Machine">What the machine says about itself.</param>
/// <param name="Tags">At most 32, beside those of the enrolment.</param>
public sealed record RegisterDevice(
    Guid UserId, Guid? EnrollmentId, string Name, MachineFacts Machine, IReadOnlyList<string> Tags)
    : ICommand<Registration>;

/// <summary>What a registration came to.</summary>
/// <param name="IsNew">False when the machine had a device already.</param>
/// <param name="Answer">What the daemon is told.</param>
public sealed record Registration(bool IsNew, RegisteredDevice Answer) : ICarriesSecret;

/// <summary>A registered device with its key, which is shown this once.</summary>
public sealed record RegisteredDevice(DeviceDetails Device, string ApiKey, int HeartbeatIntervalSeconds);

internal sealed class RegisterDeviceValidator : AbstractValidator<RegisterDevice>
{
    public RegisterDeviceValidator()
    {
        RuleFor(command => command.Name).Line(Device.NameMaxLength);
        RuleFor(command => command.Tags).Tags();
        RuleFor(command => command.Machine.Platform).Line(Device.PlatformMaxLength).OverridePropertyName("platform");
        RuleFor(command => command.Machine.Hostname)
            .OptionalLine(Device.HostnameMaxLength).OverridePropertyName("hostname");
        RuleFor(command => command.Machine.AgentVersion)
            .OptionalLine(Device.AgentVersionMaxLength).OverridePropertyName("agentVersion");
        RuleFor(command => command.Machine.MachineId)
            .NotBlank().OptionalLine(Device.MachineIdMaxLength).OverridePropertyName("machineId");
        RuleFor(command => command.Machine.Capabilities)
            .Must(all => all.Count <= Device.MaxCapabilities)
            .WithMessage($"Must have at most {Device.MaxCapabilities} entries.")
            .OverridePropertyName("capabilities");
        RuleForEach(command => command.Machine.Capabilities)
            .Line(Device.CapabilityMaxLength).OverridePropertyName("capabilities");
    }
}

internal sealed class RegisterDeviceHandler(
    IDeviceStore devices, IEnrollmentStore enrollments, DeviceNews news, DeviceLimits limits, TimeProvider clock)
    : IRequestHandler<RegisterDevice, Registration>
{
    public async Task<Registration> Handle(RegisterDevice command, CancellationToken ct)
    {
        var enrolled = command.EnrollmentId is { } id
            ? await enrollments.Use(id, ct) ?? throw new EnrollmentSpent()
            : [];
        await devices.LockRegistrations(command.UserId, ct);
        var known = command.Machine.MachineId is { } machineId
            ? await devices.FindByMachine(command.UserId, machineId, ct)
            : null;
        var device = known is null ? await Add(command, enrolled, ct) : Update(known, command.Machine);

        var key = PrefixedToken.New(DeviceKey.Prefix, Ids.New(clock.GetUtcNow()));
        devices.ReplaceKey(device, key, DeviceKey.DefaultGrace);
        var details = known is null ? await news.Registered(device, ct) : await news.Updated(device, ct);
        return new Registration(
            known is null, new RegisteredDevice(details, key.Text, PresenceWindow.Idle.HeartbeatSeconds));
    }

    private async Task<Device> Add(RegisterDevice command, IReadOnlyList<string> enrolled, CancellationToken ct)
    {
        var tags = DeviceTags.Union(enrolled, command.Tags);
        if (tags.Count > DeviceTags.Max)
            throw new InvalidInput(
                "tags", $"Must have at most {DeviceTags.Max} tags together with those of the enrolment.");
        var current = await devices.Count(command.UserId, ct);
        if (limits.DevicesPerUser > 0 && current >= limits.DevicesPerUser)
            throw new DeviceLimitReached(limits.DevicesPerUser, current);

        var device = Device.Register(command.UserId, command.Name, command.Machine, tags, clock.GetUtcNow());
        devices.Add(device, PresenceWindow.Idle);
        return device;
    }

    private Device Update(Device known, MachineFacts machine)
    {
        var device = known.RegisterAgain(machine);
        devices.Update(device);
        return device;
    }
}
