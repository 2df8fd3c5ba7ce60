using FluentValidation;
using MediatR;
using Modular.Application.Pipeline;
using Modular.Domain.Tasks;

namespace Modular.Application.Tasks;

/// <summary>Ends a task that waits, or asks the holder of a running one to stop.</summary>
/// <param name="Reason">Shown with the task; at most 500 characters.</param>
public sealed record CancelTask(Guid UserId, Guid TaskId, string? Reason) : ICommand<TaskDetails>;

internal sealed class CancelTaskValidator : AbstractValidator<CancelTask>
{
    public CancelTaskValidator() => RuleFor(command => command.Reason).MaximumLength(500);
}

internal sealed class CancelTaskHandler(ITaskStore tasks, TaskAnnouncements announcements)
    : IRequestHandler<CancelTask, TaskDetails>
{
    public async Task<TaskDetails> Handle(CancelTask command, CancellationToken ct)
    {
        var task = await tasks.Lock(command.UserId, command.TaskId, ct) ?? throw new TaskNotFound();
        task.Cancel(command.Reason);
        if (task.HasChanged)
        {
            tasks.Save(task);
            if (task.HasEnded)
                announcements.Changed(task);
            else
                announcements.CancelRequested(task);
        }

        return new TaskDetails(task, await tasks.ReadExtras(task, ct));
    }
}
