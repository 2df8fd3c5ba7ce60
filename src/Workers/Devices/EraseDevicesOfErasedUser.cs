using MediatR;
using Modular.Application.Auth.Contracts;
using Modular.Application.Devices;
using Modular.Application.Pipeline;
using Modular.Workers.Duties;

namespace Modular.Workers.Devices;

internal sealed class EraseDevicesOfErasedUser(IMediator mediator) : ILongMessageHandler<UserErased>
{
    public Task<MessageEffect> Work(UserErased message, CancellationToken ct) =>
        mediator.WorkUntilNone(new EraseDevices(message.UserId), ct);
}
