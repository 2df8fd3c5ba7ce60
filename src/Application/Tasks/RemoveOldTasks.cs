using MediatR;
using Modular.Application.Pipeline;

namespace Modular.Application.Tasks;

/// <summary>Removes the history of days that are not kept any longer; returns how many days.</summary>
public sealed record RemoveOldTasks : ICommand<int>;

internal sealed class RemoveOldTasksHandler(ITaskHistory history, TaskRetention retention)
    : IRequestHandler<RemoveOldTasks, int>
{
    public Task<int> Handle(RemoveOldTasks command, CancellationToken ct) =>
        retention.Days == 0 ? Task.FromResult(0) : history.DropOlderThan(retention.Days, ct);
}
