using MediatR;
using Modular.Application.Auth.Contracts;
using Modular.Application.Pipeline;
using Commands = Modular.Application.Auth;

namespace Modular.Workers.Auth;

internal sealed class IssueRequestedCode(IMediator mediator) : IMessageHandler<CodeRequested>
{
    public Task Handle(CodeRequested message, CancellationToken ct) =>
        mediator.Send(new Commands.IssueRequestedCode(message.Id, message.Purpose, message.Email), ct);
}
