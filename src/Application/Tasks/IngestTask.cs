using MediatR;
using Modular.Application.Pipeline;
using Modular.Domain.Tasks;

namespace Modular.Application.Tasks;

/// <summary>Creates a task of a message that a queue elsewhere delivers at least once: one task a message.</summary>
/// <param name="Task">What the message asks for.</param>
/// <param name="Message">Which message it is.</param>
public sealed record IngestTask(CreateTask Task, IngestedMessage Message) : ICommand<IngestedTask>;

/// <summary>A message of a queue elsewhere.</summary>
/// <param name="Id">The queue's own, the same at each delivery.</param>
/// <param name="TokenId">That of the signed token it came with, another at each delivery; null when unsigned.</param>
/// <param name="TokenExpiresAt">Until when the token is good; null when unsigned.</param>
public sealed record IngestedMessage(string Id, string? TokenId, DateTimeOffset? TokenExpiresAt);

/// <summary>The task of a message.</summary>
/// <param name="UserId">Its owner.</param>
/// <param name="TaskId">The task.</param>
/// <param name="Created">The task as it was made now; null when an earlier delivery made it.</param>
public sealed record IngestedTask(Guid UserId, Guid TaskId, TaskDetails? Created);

internal sealed class IngestTaskHandler(IIngestStore messages, IMediator mediator)
    : IRequestHandler<IngestTask, IngestedTask>
{
    public async Task<IngestedTask> Handle(IngestTask command, CancellationToken ct)
    {
        var message = command.Message;
        // The id of the message is no part of what is signed: a token that was overheard makes no second task.
        if (message.TokenId is not null && await messages.MessageOfToken(message, ct) != message.Id)
            throw new IngestNotSigned("This signature came with another message before.");
        if (await messages.TaskOf(message, ct) is { } known)
            return new IngestedTask(known.UserId, known.TaskId, Created: null);

        // The whole way of any other creation: its rules, and its limits, which a repeated message must not meet again.
        var task = await mediator.Send(command.Task, ct);
        messages.Keep(message, command.Task.UserId, task.Id);
        return new IngestedTask(command.Task.UserId, task.Id, task);
    }
}
