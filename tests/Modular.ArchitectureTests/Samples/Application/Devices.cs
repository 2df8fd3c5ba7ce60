using FluentValidation;
using MediatR;

namespace Sample.Application.Devices.Contracts
{
    public sealed record RemoveDevice(Guid Id) : IRequest<Guid>;

    public sealed record DeviceRemoved(Guid Id) : INotification;
}

namespace Sample.Application.Devices
{
    public sealed record DeviceSummary(Guid Id);

    internal abstract class DeviceGroup;

    [AttributeUsage(AttributeTargets.Class)]
    internal sealed class DeviceAttribute : Attribute;

    public sealed record RegisterDevice(string Name) : IRequest<Guid>;

    internal sealed class RegisterDeviceValidator : AbstractValidator<RegisterDevice>
    {
        public RegisterDeviceValidator() => RuleFor(command => command.Name).NotEmpty();
    }

    internal sealed class RegisterDeviceHandler(IDeviceStore devices) : IRequestHandler<RegisterDevice, Guid>
    {
        public Task<Guid> Handle(RegisterDevice command, CancellationToken ct) =>
            devices.Add(new Domain.Devices.Device(Guid.Empty), ct);
    }

    /// <summary>A seam: its one implementation is in the next layer.</summary>
    public interface IDeviceStore
    {
        Task<Guid> Add(Domain.Devices.Device device, CancellationToken ct);
    }

    public sealed record RenameDevice(Guid Id) : IRequest<Guid>;

    internal sealed class SendsItsOwnHandler(IMediator mediator) : IRequestHandler<RenameDevice, Guid>
    {
        public async Task<Guid> Handle(RenameDevice command, CancellationToken ct) =>
            await mediator.Send(new RegisterDevice("again"), ct);
    }

    public sealed class PublicHandler : IRequestHandler<RenameDevice, Guid>
    {
        public Task<Guid> Handle(RenameDevice command, CancellationToken ct) => Task.FromResult(command.Id);
    }

    public interface IMark;

    internal sealed record OnlyMarked : IMark;

    public interface INamer
    {
        string Name();
    }

    internal sealed class OnlyNamer : INamer
    {
        public string Name() => "";
    }

    internal sealed class AsksForTooMuch(int a, int b, int c, int d, int e, int f)
    {
        public int Sum => a + b + c + d + e + f;
    }

    internal sealed class TakesTheStoreItself
    {
        public object Make() => new Infrastructure.Devices.DeviceStore();
    }

    internal sealed class DeviceRefused() : Domain.NotFound("devices.refused", "A refusal outside Domain.");

    internal sealed class NothingHandler;

    internal sealed class NothingValidator;

    internal sealed class MisplacedStore;

    internal sealed class MisplacedBody;

    internal static class NameHelper
    {
        public static Task LoadAsync() => Task.CompletedTask;
    }
}
