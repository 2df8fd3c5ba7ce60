using MediatR;
using Modular.Application.Pipeline;
using Modular.Domain.Tasks;

namespace Modular.Application.Tasks;

/// <summary>
/// Lets tasks go whose predecessors have ended, and the next one of each concurrency key that has become free; returns
/// how many changes it has looked at.
/// </summary>
public sealed record ReleaseWaitingTasks : ICommand<int>;

internal sealed class ReleaseWaitingTasksHandler(
    ITaskStore tasks, ITaskReleases releases, TaskAnnouncements announcements)
    : IRequestHandler<ReleaseWaitingTasks, int>
{
    public async Task<int> Handle(ReleaseWaitingTasks command, CancellationToken ct)
    {
        var notes = await releases.Take(ct);
        if (notes.Count == 0)
            return 0;

        var followed = await Follow(notes, ct);
        await Admit(notes, ct);
        // What very many wait for is looked at again, until fewer do.
        if (followed < ITaskReleases.MostWaiting)
            releases.Remove(notes);
        return notes.Count;
    }

    private async Task<int> Follow(IReadOnlyList<ReleaseNote> notes, CancellationToken ct)
    {
        var dependencies = await releases.ReadDependencies(notes, ct);
        if (dependencies.Count == 0)
            return 0;

        // In one statement and by id, as all who lock several tasks. A predecessor that is just ending is waited for:
        // whoever ends it may have looked for those who wait before they could be seen.
        var named = dependencies
            .SelectMany(one => new[] { (one.UserId, one.TaskId), (one.UserId, one.AfterId) }).Distinct().ToList();
        var locked = (await tasks.LockMany(named, ct)).ToDictionary(task => task.Id);
        var states = await ReadStates(dependencies, locked, ct);
        var waiting = dependencies.GroupBy(one => one.TaskId).ToList();
        foreach (var waits in waiting)
            Follow(locked.GetValueOrDefault(waits.Key), [.. waits], states);
        return waiting.Count;
    }

    // What is not there any more has gone into the history meanwhile, or was removed.
    private async Task<Dictionary<Guid, TaskState?>> ReadStates(
        IReadOnlyList<Dependency> dependencies, Dictionary<Guid, TaskItem> locked, CancellationToken ct)
    {
        var states = locked.ToDictionary(task => task.Key, task => (TaskState?)task.Value.Status);
        foreach (var gone in dependencies.Where(one => !locked.ContainsKey(one.AfterId)).GroupBy(one => one.UserId))
        {
            foreach (var (id, state) in await releases.ReadStates(gone.Key, [.. gone.Select(one => one.AfterId)], ct))
                states.Add(id, state);
        }

        return states;
    }

    private void Follow(TaskItem? task, IReadOnlyList<Dependency> waits, Dictionary<Guid, TaskState?> states)
    {
        if (task?.Status != TaskState.Waiting)
        {
            releases.Settle(waits);
            return;
        }

        task.Follow([.. waits.Select(one => states.GetValueOrDefault(one.AfterId))]);
        if (!task.HasChanged)
        {
            releases.Settle([.. waits.Where(one => states.GetValueOrDefault(one.AfterId)?.IsEnd() != false)]);
            return;
        }

        releases.Settle(waits);
        tasks.Save(task);
        announcements.Changed(task);
    }

    private async Task Admit(IReadOnlyList<ReleaseNote> notes, CancellationToken ct)
    {
        foreach (var task in await releases.LockNext(notes, ct))
        {
            task.Admit();
            tasks.Save(task);
            announcements.Admitted(task);
        }
    }
}
