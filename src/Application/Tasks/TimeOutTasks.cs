using MediatR;
using Modular.Application.Pipeline;

namespace Modular.Application.Tasks;

/// <summary>Ends attempts that ran longer than their task allows; returns how many.</summary>
public sealed record TimeOutTasks : ICommand<int>;

internal sealed class TimeOutTasksHandler(
    ITaskStore tasks, ITaskQueue queue, TaskAnnouncements announcements, Jitter jitter)
    : IRequestHandler<TimeOutTasks, int>
{
    public async Task<int> Handle(TimeOutTasks command, CancellationToken ct)
    {
        await queue.ExtendByGap(ct);
        var overdue = await tasks.LockOverdue(ct);
        foreach (var task in overdue)
        {
            task.TimeOut(jitter());
            tasks.Save(task);
            announcements.Changed(task);
        }

        return overdue.Count;
    }
}
