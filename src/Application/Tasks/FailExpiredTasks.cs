using MediatR;
using Modular.Application.Pipeline;

namespace Modular.Application.Tasks;

/// <summary>Ends tasks that were not started before they expired; returns how many.</summary>
public sealed record FailExpiredTasks : ICommand<int>;

internal sealed class FailExpiredTasksHandler(ITaskStore tasks, TaskAnnouncements announcements)
    : IRequestHandler<FailExpiredTasks, int>
{
    public async Task<int> Handle(FailExpiredTasks command, CancellationToken ct)
    {
        var expired = await tasks.LockExpired(ct);
        foreach (var task in expired)
        {
            task.Expire();
            tasks.Save(task);
            announcements.Changed(task);
        }

        return expired.Count;
    }
}
