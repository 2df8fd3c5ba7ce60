using MediatR;
using Modular.Application.Pipeline;
using Modular.Domain.Tasks;

namespace Modular.Application.Tasks;

/// <summary>Queues a task that failed or was cancelled once more, with all its attempts.</summary>
public sealed record RetryTask(Guid UserId, Guid TaskId) : ICommand<TaskDetails>;

internal sealed class RetryTaskHandler(ITaskStore tasks, TaskAnnouncements announcements)
    : IRequestHandler<RetryTask, TaskDetails>
{
    public async Task<TaskDetails> Handle(RetryTask command, CancellationToken ct)
    {
        var task = await tasks.Lock(command.UserId, command.TaskId, ct) ?? throw new TaskNotFound();
        task.Retry();
        tasks.Save(task);
        tasks.SaveResult(task.Id, null);
        announcements.Changed(task);
        return new TaskDetails(task, await tasks.ReadExtras(task, ct));
    }
}
