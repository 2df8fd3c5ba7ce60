using Modular.Application.Pipeline;
using Modular.Domain.Tasks;

namespace Modular.Application.Tasks;

/// <summary>What new tasks wait for: tasks of the same user that there are, or others of the same batch.</summary>
public sealed class TaskPredecessors(ITaskReleases releases)
{
    /// <summary>The ids of what a single task waits for, each once; refuses what there is not.</summary>
    public async Task<Guid[]> Require(Guid userId, NewTask wanted, CancellationToken ct)
    {
        var all = await Require(userId, [wanted], [Guid.Empty], _ => "", ct);
        return all[0];
    }

    /// <summary>
    /// The ids of what each task of a batch waits for, each once; refuses what there is not, and tasks that wait for
    /// each other in a circle.
    /// </summary>
    /// <param name="userId">The owner.</param>
    /// <param name="batch">The tasks.</param>
    /// <param name="ids">Their ids.</param>
    /// <param name="at">What an error calls each of them, with the dot behind.</param>
    /// <param name="ct">Ends it.</param>
    public async Task<IReadOnlyList<Guid[]>> Require(
        Guid userId, IReadOnlyList<NewTask> batch, IReadOnlyList<Guid> ids, Func<int, string> at, CancellationToken ct)
    {
        if (batch.All(task => task.After.Count == 0))
            return [.. batch.Select(_ => Array.Empty<Guid>())];

        var named = batch.SelectMany(task => task.After).Select(one => one.TaskId).OfType<Guid>().Distinct().ToList();
        var known = named.Count == 0 ? new Dictionary<Guid, TaskState>() : await releases.ReadStates(userId, named, ct);
        var errors = new Dictionary<string, string[]>();
        foreach (var (index, task) in batch.Index())
        {
            foreach (var (place, one) in task.After.Index())
            {
                var isThere = one.TaskId is { } id ? known.ContainsKey(id) : one.Place < batch.Count;
                if (!isThere)
                    errors.Add($"{at(index)}after[{place}]", ["There is no such task."]);
            }
        }

        RequireNone(errors);
        RequireNoCircle(batch, at);
        Guid IdOf(Predecessor one) => one.TaskId ?? ids[one.Place!.Value];
        return [.. batch.Select(task => task.After.Select(IdOf).Distinct().ToArray())];
    }

    /// <summary>
    /// Of what a task waited for, that which has not ended; none when it need not wait any more, whatever becomes of
    /// that.
    /// </summary>
    public async Task<IReadOnlyList<Guid>> FindOpen(TaskItem task, CancellationToken ct)
    {
        if (task.After is not { } after)
            return [];
        var states = await releases.ReadStates(task.UserId, after, ct);
        return task.AfterPolicy == AfterPolicy.Any && states.Values.Contains(TaskState.Succeeded)
            ? []
            : [.. states.Where(state => !state.Value.IsEnd()).Select(state => state.Key)];
    }

    // Tasks are taken away as soon as all they wait for are; what cannot be taken away waits in a circle, or for one.
    private static void RequireNoCircle(IReadOnlyList<NewTask> batch, Func<int, string> at)
    {
        var waits = batch.Select(task => task.After.Select(one => one.Place).OfType<int>().ToHashSet()).ToList();
        var dependents = waits.SelectMany((places, index) => places.Select(place => (place, index)))
            .ToLookup(edge => edge.place, edge => edge.index);
        var free = new Queue<int>(Enumerable.Range(0, batch.Count).Where(index => waits[index].Count == 0));
        while (free.TryDequeue(out var done))
        {
            foreach (var index in dependents[done])
            {
                waits[index].Remove(done);
                if (waits[index].Count == 0)
                    free.Enqueue(index);
            }
        }

        RequireNone(Enumerable.Range(0, batch.Count).Where(index => waits[index].Count > 0).ToDictionary(
            index => $"{at(index)}after", _ => new[] { "Waits for itself, through tasks of this batch." }));
    }

    private static void RequireNone(Dictionary<string, string[]> errors)
    {
        if (errors.Count > 0)
            throw new InvalidInput(errors);
    }
}
