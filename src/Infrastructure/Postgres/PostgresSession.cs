using System.Data;
using Dapper;
using Modular.Application.Pipeline;
using Npgsql;

namespace Modular.Infrastructure.Postgres;

/// <summary>
/// One scope's transaction. It opens with the first statement; writes that nobody waits for are deferred and travel
/// with the next statement or with the COMMIT in one batch. A unit that did nothing but leave rows has no transaction
/// of its own: it shares one with others like it.
/// </summary>
internal sealed class PostgresSession(NpgsqlDataSource source, GroupCommit group, ISignals signals)
    : IUnitOfWork, IAsyncDisposable
{
    private const int MaxTries = 3;
    private readonly DeferredWrites _deferred = new();
    private readonly HashSet<string> _topics = [];
    private NpgsqlConnection? _connection;
    private NpgsqlTransaction? _transaction;

    public int Depth { get; private set; }

    public async Task<T> Run<T>(Func<Task<T>> work, CancellationToken ct)
    {
        if (Depth > 0)
            return await Join(work);

        for (var attempt = 1; ; attempt++)
        {
            try
            {
                var result = await Join(work);
                await Commit();
                return result;
            }
            // Another transaction won; this one left nothing behind, so the whole command may run again.
            catch (PostgresException e) when (attempt < MaxTries
                && e.SqlState is PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected)
            {
                ct.ThrowIfCancellationRequested();
            }
            finally
            {
                await Reset();
            }
        }
    }

    public void PulseAfterCommit(string topic) => _topics.Add(topic);

    /// <summary>
    /// Writes with the next statement or the commit; <paramref name="parameters"/> as Dapper has them. What the
    /// database says against it is thrown as <paramref name="meaning"/> makes of it; null stands for itself.
    /// </summary>
    public void Defer(string sql, object parameters, Func<PostgresException, Exception?>? meaning = null)
    {
        RequireUnit();
        _deferred.Add(Parameters.Command(sql, parameters), meaning);
    }

    /// <summary>Writes a row with the next statement or the commit.</summary>
    public void Add<T>(BulkWrite<T> insert, T row)
    {
        RequireUnit();
        _deferred.Add(insert, row);
    }

    /// <summary>Runs a statement and returns how many rows it changed.</summary>
    public async Task<int> Execute(string sql, object parameters, CancellationToken ct) =>
        await (await Open(ct)).ExecuteAsync(Command(sql, parameters, ct));

    /// <summary>Runs a statement and reads its rows.</summary>
    public async Task<IReadOnlyList<T>> Query<T>(string sql, object parameters, CancellationToken ct) =>
        (await (await Open(ct)).QueryAsync<T>(Command(sql, parameters, ct))).AsList();

    /// <summary>Runs a statement and reads its only row; null when there is none.</summary>
    public async Task<T?> QueryOne<T>(string sql, object parameters, CancellationToken ct) =>
        await (await Open(ct)).QuerySingleOrDefaultAsync<T>(Command(sql, parameters, ct));

    /// <summary>The open connection, with everything deferred so far written.</summary>
    public async Task<NpgsqlConnection> Open(CancellationToken ct)
    {
        RequireUnit();
        await Begin(ct);
        if (!_deferred.IsEmpty)
            await Flush(commit: false, ct);
        return _connection!;
    }

    public async ValueTask DisposeAsync() => await Reset();

    private static CommandDefinition Command(string sql, object parameters, CancellationToken ct) =>
        new(sql, parameters, commandType: CommandType.Text, cancellationToken: ct);

    private async Task<T> Join<T>(Func<Task<T>> work)
    {
        Depth++;
        try
        {
            return await work();
        }
        finally
        {
            Depth--;
        }
    }

    private async Task Begin(CancellationToken ct)
    {
        _connection ??= await source.OpenConnectionAsync(ct);
        // Costs no round trip: Npgsql sends BEGIN along with the first statement.
        _transaction ??= await _connection.BeginTransactionAsync(ct);
    }

    private async Task Commit()
    {
        var isDone = _transaction is null && (_deferred.IsEmpty || await TryCommitInGroup());
        if (!isDone)
        {
            // Not the request's token: a caller who hangs up must not leave the outcome unknown to us.
            await Begin(CancellationToken.None);
            await Flush(commit: true, CancellationToken.None);
        }

        foreach (var topic in _topics)
            signals.Pulse(topic);
    }

    private async Task<bool> TryCommitInGroup() => _deferred.AreRows && await group.TryCommit(_deferred);

    private async Task Flush(bool commit, CancellationToken ct)
    {
        await using var batch = _connection!.CreateBatch();
        _deferred.MoveTo(batch);
        if (commit)
            batch.BatchCommands.Add(new NpgsqlBatchCommand("commit"));

        try
        {
            await batch.ExecuteNonQueryAsync(ct);
        }
        catch (PostgresException e) when (_deferred.Meaning(e) is not null)
        {
            throw _deferred.Meaning(e)!;
        }
    }

    private async Task Reset()
    {
        _deferred.Clear();
        _topics.Clear();
        try
        {
            // Rolls back unless the commit went through.
            if (_transaction is not null)
                await _transaction.DisposeAsync();
            if (_connection is not null)
                await _connection.DisposeAsync();
        }
        // A broken connection has rolled back by itself, and the error that broke it is already on its way.
        catch (NpgsqlException)
        {
            await _connection!.DisposeAsync();
        }
        finally
        {
            _transaction = null;
            _connection = null;
        }
    }

    private void RequireUnit()
    {
        if (Depth == 0)
            throw new InvalidOperationException(
                "Only a command has a session; a query reads through NpgsqlDataSource.");
    }
}
