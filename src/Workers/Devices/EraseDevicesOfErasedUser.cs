using MediatR;
using Modular.Application.Auth.Contracts;
using Modular.Application.Devices;
using Modular.Application.Pipeline;
using Modular.Workers.Duties;

namespace Modular.Workers.Devices;

internal sealed class EraseDevicesOfErasedUser(IMediator mediator) : ILongMessageHandler<UserErased>
{
    public async Task<MessageEffect> Work(UserErased message, CancellationToken ct)
    {
        await mediator.SendUntilNone(new EraseDevices(message.UserId), ct);
        // Once more with the end of the message.
        return end => mediator.Send(new EraseDevices(message.UserId), end);
    }
}
