using Modular.Domain.Tasks;

namespace Modular.Application.Tasks;

/// <summary>Tasks that wait for others: for their end, or for the turn of a concurrency key.</summary>
public interface ITaskReleases
{
    /// <summary>The most waiting tasks that are looked at together.</summary>
    const int MostWaiting = 200;

    /// <summary>
    /// Notes, with the commit, that a task may have let others go by what it has become; it must be locked, or new.
    /// </summary>
    void Note(TaskItem task);

    /// <summary>
    /// Up to 100 of the notes, oldest first; none while another process works on them, which then sees these as well.
    /// </summary>
    Task<IReadOnlyList<ReleaseNote>> Take(CancellationToken ct);

    /// <summary>Removes notes, with the commit.</summary>
    void Remove(IReadOnlyList<ReleaseNote> notes);

    /// <summary>Lets a new or retried task wait for these tasks and no others, with the commit.</summary>
    void Wait(TaskItem task, IReadOnlyCollection<Guid> predecessors);

    /// <summary>
    /// What those wait for who are named by the notes, or wait for a task named: of <see cref="MostWaiting"/> tasks at
    /// most, and all that each of them waits for.
    /// </summary>
    Task<IReadOnlyList<Dependency>> ReadDependencies(IReadOnlyList<ReleaseNote> notes, CancellationToken ct);

    /// <summary>Ends the wait for predecessors that have answered, with the commit.</summary>
    void Settle(IReadOnlyList<Dependency> dependencies);

    /// <summary>The states of those of the named tasks of a user that there are.</summary>
    Task<IReadOnlyDictionary<Guid, TaskState>> ReadStates(
        Guid userId, IReadOnlyCollection<Guid> taskIds, CancellationToken ct);

    /// <summary>The task whose turn it is, locked, for each of the noted concurrency keys that nobody has.</summary>
    Task<IReadOnlyList<TaskItem>> LockNext(IReadOnlyList<ReleaseNote> notes, CancellationToken ct);
}

/// <summary>That a task may have let others go.</summary>
/// <param name="Id">Of the note.</param>
/// <param name="UserId">The owner of the task.</param>
/// <param name="TaskId">The task.</param>
/// <param name="ConcurrencyKey">Its key, or null.</param>
public sealed record ReleaseNote(long Id, Guid UserId, Guid TaskId, string? ConcurrencyKey);

/// <summary>That one task waits for another.</summary>
/// <param name="UserId">Whose tasks.</param>
/// <param name="TaskId">Who waits.</param>
/// <param name="AfterId">For whom.</param>
public sealed record Dependency(Guid UserId, Guid TaskId, Guid AfterId);
