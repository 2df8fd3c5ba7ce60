using MediatR;
using Modular.Application.Devices.Contracts;
using Modular.Application.Pipeline;
using Commands = Modular.Application.Tasks;

namespace Modular.Workers.Tasks;

internal sealed class FailTasksOfRemovedDevice(IMediator mediator) : IMessageHandler<DeviceRemoved>
{
    public Task Handle(DeviceRemoved message, CancellationToken ct) =>
        mediator.Send(new Commands.FailTasksOfRemovedDevice(message.UserId, message.DeviceId), ct);
}
