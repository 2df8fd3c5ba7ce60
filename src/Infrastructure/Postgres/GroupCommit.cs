using Npgsql;

namespace Modular.Infrastructure.Postgres;

/// <summary>
/// Commits units of work that do nothing but add rows, all that wait at once in one transaction: one statement a
/// table, one flush to disk. Alone, a unit does not wait; while one group is being written, the next gathers.
/// </summary>
internal sealed class GroupCommit(NpgsqlDataSource source)
{
    // Two: the rows of one group are prepared while the other is flushed to disk.
    private const int MaxWriters = 2;
    private const int MaxMembers = 200;
    private readonly Lock _lock = new();
    private readonly Queue<Member> _waiting = [];
    private int _writers;

    /// <summary>
    /// True once <paramref name="rows"/> are committed. False when the group was refused, by whosever fault, and
    /// nothing of it was written: then the unit commits on its own and learns its own error.
    /// </summary>
    /// <exception cref="NpgsqlException">The database is away; whether the rows were written is not known.</exception>
    public Task<bool> TryCommit(DeferredWrites rows)
    {
        var member = new Member(rows);
        lock (_lock)
        {
            _waiting.Enqueue(member);
            if (_writers == MaxWriters)
                return member.Committed;
            _writers++;
        }

        _ = Task.Run(WriteGroups);
        return member.Committed;
    }

    private async Task WriteGroups()
    {
        while (TakeGroup() is { Count: > 0 } group)
        {
            try
            {
                await Write(group);
                Answer(group, member => member.TrySetResult(true));
            }
            catch (PostgresException e) when (!DatabaseAway.Is(e))
            {
                Answer(group, member => member.TrySetResult(false));
            }
            catch (Exception e)
            {
                Answer(group, member => member.TrySetException(e));
            }
        }
    }

    private List<Member> TakeGroup()
    {
        var group = new List<Member>();
        lock (_lock)
        {
            while (group.Count < MaxMembers && _waiting.TryDequeue(out var member))
                group.Add(member);
            if (group.Count == 0)
                _writers--;
        }

        return group;
    }

    private async Task Write(List<Member> group)
    {
        // A copy: a unit that has to commit on its own needs its rows again.
        var rows = new DeferredWrites();
        foreach (var member in group)
            rows.AddRowsOf(member.Rows);

        await using var connection = await source.OpenConnectionAsync();
        await using var batch = connection.CreateBatch();
        rows.MoveTo(batch);
        // Statements sent together without BEGIN are one transaction, which commits before the batch is answered.
        await batch.ExecuteNonQueryAsync();
    }

    private static void Answer(List<Member> group, Action<TaskCompletionSource<bool>> answer) =>
        group.ForEach(member => answer(member.Answer));

    private sealed record Member(DeferredWrites Rows)
    {
        public TaskCompletionSource<bool> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<bool> Committed => Answer.Task;
    }
}
