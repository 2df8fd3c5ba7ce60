using MediatR;
using Modular.Application.Auth.Contracts;
using Modular.Application.Pipeline;
using Modular.Application.Realtime;
using Modular.Workers.Duties;

namespace Modular.Workers.Realtime;

internal sealed class EraseEventsOfErasedUser(IMediator mediator) : ILongMessageHandler<UserErased>
{
    public Task<MessageEffect> Work(UserErased message, CancellationToken ct) =>
        mediator.WorkUntilNone(new EraseEvents(message.UserId), ct);
}
