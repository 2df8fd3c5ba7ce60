using MediatR;
using Modular.Application.Pipeline;
using Modular.Domain.Tasks;

namespace Modular.Application.Tasks;

/// <summary>Queues a task that failed or was cancelled once more, with all its attempts.</summary>
public sealed record RetryTask(Guid UserId, Guid TaskId) : ICommand<TaskDetails>;

internal sealed class RetryTaskHandler(ITaskStore tasks, TaskRetries retries)
    : IRequestHandler<RetryTask, TaskDetails>
{
    public async Task<TaskDetails> Handle(RetryTask command, CancellationToken ct)
    {
        var task = await tasks.LockAgain(command.UserId, command.TaskId, ct) ?? throw new TaskNotFound();
        await retries.Retry(task, ct);
        return new TaskDetails(task, await tasks.ReadExtras(task, ct));
    }
}

/// <summary>Starts ended tasks over, with the commit.</summary>
public sealed class TaskRetries(
    ITaskStore tasks, ITaskReleases releases, TaskPredecessors predecessors, TaskAnnouncements announcements)
{
    /// <summary>
    /// Queues a locked task that failed or was cancelled. Where it waited for others that are open, because they were
    /// started over as well, it waits for them again.
    /// </summary>
    public async Task Retry(TaskItem task, CancellationToken ct)
    {
        var open = await predecessors.FindOpen(task, ct);
        task.Retry(waits: open.Count > 0);
        tasks.Save(task);
        tasks.SaveResult(task.Id, null);
        if (task.After is not null)
            releases.Wait(task, open);
        announcements.Changed(task);
    }
}
