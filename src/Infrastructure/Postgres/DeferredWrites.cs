using Npgsql;

namespace Modular.Infrastructure.Postgres;

/// <summary>Writes that nobody waits for, in the order in which they are done.</summary>
internal sealed class DeferredWrites
{
    private readonly List<IWrite> _writes = [];
    private readonly Dictionary<NpgsqlBatchCommand, Func<PostgresException, Exception?>> _meanings = [];

    private interface IWrite
    {
        Func<PostgresException, Exception?>? Meaning { get; }

        NpgsqlBatchCommand ToCommand();
    }

    private interface IRows : IWrite
    {
        void AddTo(DeferredWrites others);
    }

    public bool IsEmpty => _writes.Count == 0;

    /// <summary>Whether all of them are rows, which may be written together with those of other units.</summary>
    public bool AreRows => _writes.TrueForAll(write => write is IRows);

    public void Add(NpgsqlBatchCommand command, Func<PostgresException, Exception?>? meaning) =>
        _writes.Add(new Statement(command, meaning));

    /// <summary>Rows of one statement are written together, at the place of the first.</summary>
    public void Add<T>(BulkWrite<T> insert, T row) => RowsOf(insert).Add(row);

    /// <summary>Takes over a copy of the rows of <paramref name="others"/>.</summary>
    public void AddRowsOf(DeferredWrites others)
    {
        foreach (var rows in others._writes.OfType<IRows>())
            rows.AddTo(this);
    }

    /// <summary>Moves the writes into <paramref name="batch"/>.</summary>
    public void MoveTo(NpgsqlBatch batch)
    {
        foreach (var write in _writes)
        {
            var command = write.ToCommand();
            batch.BatchCommands.Add(command);
            if (write.Meaning is { } meaning)
                _meanings.Add(command, meaning);
        }

        _writes.Clear();
    }

    /// <summary>What an error of a write means that was moved into a batch, if that was said.</summary>
    public Exception? Meaning(PostgresException e) =>
        e.BatchCommand is NpgsqlBatchCommand command && _meanings.TryGetValue(command, out var meaning)
            ? meaning(e)
            : null;

    public void Clear()
    {
        _writes.Clear();
        _meanings.Clear();
    }

    private Rows<T> RowsOf<T>(BulkWrite<T> insert)
    {
        var rows = _writes.OfType<Rows<T>>().FirstOrDefault(rows => ReferenceEquals(rows.Insert, insert));
        if (rows is null)
            _writes.Add(rows = new Rows<T>(insert));
        return rows;
    }

    private sealed record Statement(NpgsqlBatchCommand Command, Func<PostgresException, Exception?>? Meaning) : IWrite
    {
        public NpgsqlBatchCommand ToCommand() => Command;
    }

    private sealed class Rows<T>(BulkWrite<T> insert) : IRows
    {
        private readonly List<T> _rows = [];

        public BulkWrite<T> Insert => insert;

        public Func<PostgresException, Exception?>? Meaning => insert.Meaning;

        public void Add(T row) => _rows.Add(row);

        public void AddTo(DeferredWrites others) => others.RowsOf(insert)._rows.AddRange(_rows);

        public NpgsqlBatchCommand ToCommand()
        {
            var command = new NpgsqlBatchCommand(insert.Sql);
            foreach (var column in insert.Columns(_rows))
                command.Parameters.Add(column);
            return command;
        }
    }
}
