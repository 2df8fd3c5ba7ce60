using MediatR;
using Modular.Application.Auth.Contracts;
using Modular.Application.Pipeline;
using Modular.Application.Tasks;
using Modular.Workers.Duties;

namespace Modular.Workers.Tasks;

internal sealed class EraseTasksOfErasedUser(IMediator mediator) : ILongMessageHandler<UserErased>
{
    public Task<MessageEffect> Work(UserErased message, CancellationToken ct) =>
        mediator.WorkUntilNone(new EraseTasks(message.UserId), ct);
}
