using Modular.Domain.Tasks;

namespace Modular.Application.Tasks;

/// <summary>Keeps what is to be done to many tasks.</summary>
public interface IBulkActions
{
    /// <summary>How many tasks an action would do something to now.</summary>
    Task<int> Count(BulkAction action, CancellationToken ct);

    /// <summary>Adds an action, with the commit.</summary>
    void Add(BulkAction action);

    /// <summary>
    /// The action that was worked on least recently, locked; null when there is none for this process.
    /// </summary>
    Task<BulkAction?> LockNext(CancellationToken ct);

    /// <summary>Up to <paramref name="most"/> tasks behind the last one looked at, in the order of their ids.</summary>
    Task<IReadOnlyList<Guid>> ReadNext(BulkAction action, int most, CancellationToken ct);

    /// <summary>Keeps how far an action has come, with the commit.</summary>
    void Save(BulkAction action);

    /// <summary>Removes an action, with the commit.</summary>
    void Remove(BulkAction action);

    /// <summary>
    /// Removes tasks, wherever they are kept, with all that stands beside them; those that have not ended, or that
    /// others still wait to hear of, stay.
    /// </summary>
    void RemoveTasks(Guid userId, IReadOnlyList<Guid> taskIds);
}
