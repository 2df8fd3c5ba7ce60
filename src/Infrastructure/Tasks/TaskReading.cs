using Dapper;
using Modular.Application.Tasks;
using Modular.Domain.Tasks;
using Npgsql;

namespace Modular.Infrastructure.Tasks;

/// <summary>Reads a task with what stands beside its row, in one statement.</summary>
internal static class TaskReading
{
    // What an earlier attempt said of its progress is not this one's.
    private const string Sql = $"""
        select {TaskColumns.OfT}, p.body as payload, r.body as result, g.percent, g.message
        from tasks.task t
        join tasks.payload p on p.task_id = t.id
        left join tasks.result r on r.task_id = t.id
        left join tasks.progress g on g.task_id = t.id and g.epoch = t.lease_epoch
        where t.user_id = @UserId and t.id = @Id
        """;

    public static Task<(TaskItem Task, TaskExtras Extras)?> One(
        NpgsqlConnection connection, Guid userId, Guid id, CancellationToken ct) =>
        Read(connection, Sql, userId, id, ct);

    public static Task<(TaskItem Task, TaskExtras Extras)?> Locked(
        NpgsqlConnection connection, Guid userId, Guid id, CancellationToken ct) =>
        Read(connection, $"{Sql} for update of t", userId, id, ct);

    private static async Task<(TaskItem Task, TaskExtras Extras)?> Read(
        NpgsqlConnection connection, string sql, Guid userId, Guid id, CancellationToken ct)
    {
        var command = new CommandDefinition(sql, new { UserId = userId, Id = id }, cancellationToken: ct);
        var rows = await connection.QueryAsync<TaskItem, TaskExtras, (TaskItem, TaskExtras)?>(
            command, (task, extras) => (task, extras), splitOn: "payload");
        return rows.SingleOrDefault();
    }
}
