using MediatR;
using Modular.Application.Pipeline;
using Modular.Domain.Tasks;

namespace Modular.Application.Tasks;

/// <summary>
/// Goes on with the bulk action that was worked on least recently; returns how many tasks it looked at, and one at
/// least while there are actions.
/// </summary>
public sealed record ContinueBulkActions : ICommand<int>;

internal sealed class ContinueBulkActionsHandler(
    IBulkActions actions, ITaskStore tasks, TaskCancellations cancellations, TaskRetries retries)
    : IRequestHandler<ContinueBulkActions, int>
{
    private const int Batch = 200;

    public async Task<int> Handle(ContinueBulkActions command, CancellationToken ct)
    {
        if (await actions.LockNext(ct) is not { } action)
            return 0;

        var ids = await actions.ReadNext(action, Batch, ct);
        await Do(action, ids, ct);
        if (ids.Count < Batch)
            actions.Remove(action);
        else
            actions.Save(action with { Reached = ids[^1] });
        return Math.Max(ids.Count, 1);
    }

    private async Task Do(BulkAction action, IReadOnlyList<Guid> ids, CancellationToken ct)
    {
        switch (action.Kind)
        {
            case BulkKind.Cancel:
                var locked = await tasks.LockMany([.. ids.Select(id => (action.UserId, id))], ct);
                // What has ended while it waited for the lock is left as it is, here and below.
                foreach (var task in locked.Where(task => !task.HasEnded))
                    cancellations.Cancel(task, action.Reason);
                break;
            case BulkKind.Retry:
                foreach (var id in ids)
                    await Retry(action.UserId, id, ct);
                break;
            case BulkKind.Delete:
                actions.RemoveTasks(action.UserId, ids);
                break;
        }
    }

    private async Task Retry(Guid userId, Guid id, CancellationToken ct)
    {
        if (await tasks.LockAgain(userId, id, ct) is { Status: TaskState.Failed or TaskState.Cancelled } task)
            await retries.Retry(task, ct);
    }
}
