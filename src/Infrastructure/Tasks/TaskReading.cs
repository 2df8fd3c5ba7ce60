using Dapper;
using Modular.Application.Tasks;
using Modular.Domain.Tasks;
using Npgsql;

namespace Modular.Infrastructure.Tasks;

/// <summary>Reads a task with what stands beside its row, in one statement, wherever it is kept.</summary>
internal static class TaskReading
{
    // What an earlier attempt said of its progress is not this one's.
    private const string Live = $"""
        select {TaskColumns.OfT}, p.body as payload, r.body as result, g.percent, g.message
        from tasks.task t
        join tasks.payload p on p.task_id = t.id
        left join tasks.result r on r.task_id = t.id
        left join tasks.progress g on g.task_id = t.id and g.epoch = t.lease_epoch
        where t.user_id = @UserId and t.id = @Id
        """;

    private const string Past = $"""
        select {TaskColumns.OfT}, t.payload, t.result, null::double precision as percent, null::text as message,
            t.moved_at
        from tasks.history t
        where t.user_id = @UserId and t.id = @Id
        """;

    /// <summary>The task; null when there is none.</summary>
    public static async Task<FoundTask?> One(NpgsqlConnection connection, Guid userId, Guid id, CancellationToken ct) =>
        await Read(connection, Live, userId, id, ct)
            ?? await InHistory(connection, userId, id, ct)
            // A retry has brought it back between the two.
            ?? await Read(connection, Live, userId, id, ct);

    /// <summary>The task, locked unless it is in the history.</summary>
    public static async Task<FoundTask?> Locked(
        NpgsqlConnection connection, Guid userId, Guid id, CancellationToken ct) =>
        await Read(connection, $"{Live} for update of t", userId, id, ct)
            ?? await InHistory(connection, userId, id, ct);

    /// <summary>The task as the history has it; null when it is not there.</summary>
    public static Task<FoundTask?> InHistory(
        NpgsqlConnection connection, Guid userId, Guid id, CancellationToken ct) =>
        Read(connection, Past, userId, id, ct);

    private static async Task<FoundTask?> Read(
        NpgsqlConnection connection, string sql, Guid userId, Guid id, CancellationToken ct)
    {
        var command = new CommandDefinition(sql, new { UserId = userId, Id = id }, cancellationToken: ct);
        var rows = await connection.QueryAsync<TaskItem, BesideRow, FoundTask>(
            command, (task, beside) => beside.Of(task), splitOn: "payload");
        return rows.SingleOrDefault();
    }

    private sealed class BesideRow
    {
        public string Payload { get; init; } = "";
        public string? Result { get; init; }
        public double? Percent { get; init; }
        public string? Message { get; init; }
        public DateTimeOffset? MovedAt { get; init; }

        public FoundTask Of(TaskItem task) => new(task, new TaskExtras(Payload, Result, Percent, Message), MovedAt);
    }
}

/// <summary>A task with what stands beside its row.</summary>
/// <param name="Task">The row.</param>
/// <param name="Extras">What stands beside it.</param>
/// <param name="MovedAt">When it went into the history; null while it is not there.</param>
internal sealed record FoundTask(TaskItem Task, TaskExtras Extras, DateTimeOffset? MovedAt);
