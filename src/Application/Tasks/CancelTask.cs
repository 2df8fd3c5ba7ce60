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

internal sealed class CancelTaskHandler(ITaskStore tasks, TaskCancellations cancellations)
    : IRequestHandler<CancelTask, TaskDetails>
{
    public async Task<TaskDetails> Handle(CancelTask command, CancellationToken ct)
    {
        var task = await tasks.Lock(command.UserId, command.TaskId, ct) ?? throw new TaskNotFound();
        cancellations.Cancel(task, command.Reason);
        return new TaskDetails(task, await tasks.ReadExtras(task, ct));
    }
}

/// <summary>Cancels tasks, with the commit.</summary>
public sealed class TaskCancellations(ITaskStore tasks, TaskAnnouncements announcements)
{
    /// <summary>
    /// Cancels a locked task, or asks its holder to stop; one that was asked already is left as it is.
    /// </summary>
    public void Cancel(TaskItem task, string? reason)
    {
        task.Cancel(reason);
        if (!task.HasChanged)
            return;
        tasks.Save(task);
        if (task.HasEnded)
            announcements.Changed(task);
        else
            announcements.CancelRequested(task);
    }
}
