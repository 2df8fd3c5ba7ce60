using MediatR;
using Modular.Application.Auth.Contracts;
using Modular.Application.Pipeline;
using Modular.Application.Realtime;
using Modular.Workers.Duties;

namespace Modular.Workers.Realtime;

internal sealed class EraseEventsOfErasedUser(IMediator mediator) : ILongMessageHandler<UserErased>
{
    public async Task<MessageEffect> Work(UserErased message, CancellationToken ct)
    {
        await mediator.SendUntilNone(new EraseEvents(message.UserId), ct);
        // Once more with the end of the message.
        return end => mediator.Send(new EraseEvents(message.UserId), end);
    }
}
