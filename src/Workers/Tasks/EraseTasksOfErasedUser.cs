using MediatR;
using Modular.Application.Auth.Contracts;
using Modular.Application.Pipeline;
using Modular.Application.Tasks;
using Modular.Workers.Duties;

namespace Modular.Workers.Tasks;

internal sealed class EraseTasksOfErasedUser(IMediator mediator) : ILongMessageHandler<UserErased>
{
    public async Task<MessageEffect> Work(UserErased message, CancellationToken ct)
    {
        await mediator.SendUntilNone(new EraseTasks(message.UserId), ct);
        // Once more with the end of the message.
        return end => mediator.Send(new EraseTasks(message.UserId), end);
    }
}
