using MediatR;
using Modular.Application.Auth.Contracts;
using Modular.Application.Auth.Users;
using Modular.Application.Pipeline;
using Modular.Workers.Duties;

namespace Modular.Workers.Auth;

internal sealed class EraseTracesOfErasedUser(IMediator mediator) : ILongMessageHandler<UserErased>
{
    public Task<MessageEffect> Work(UserErased message, CancellationToken ct) =>
        mediator.WorkUntilNone(new EraseAuditTraces(message.UserId), ct);
}
