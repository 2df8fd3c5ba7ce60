using Dapper;
using MediatR;
using Modular.Application.Pipeline;
using Modular.Application.Tasks;
using Modular.Domain.Tasks;
using Npgsql;

namespace Modular.Infrastructure.Tasks;

internal sealed class TaskQueries(NpgsqlDataSource source, Cursors cursors)
    : IRequestHandler<GetTask, TaskDetails?>, IRequestHandler<ListTasks, Page<TaskSummary>>
{
    private const string ListName = "tasks";

    public async Task<TaskDetails?> Handle(GetTask query, CancellationToken ct)
    {
        await using var connection = await source.OpenConnectionAsync(ct);
        return await TaskReading.One(connection, query.UserId, query.TaskId, ct) is var (task, extras)
            ? new TaskDetails(task, extras)
            : null;
    }

    public async Task<Page<TaskSummary>> Handle(ListTasks query, CancellationToken ct)
    {
        // Backwards along the primary key, which leads with the owner; filters are applied on the way.
        const string sql = $"""
            select {TaskColumns.OfT}
            from tasks.task t
            where t.user_id = @UserId and t.id < @After
              and (@Status::text is null or t.status = @Status)
              and (@DeviceId::uuid is null or t.device_id = @DeviceId)
              and (@Kind::text is null or t.kind = @Kind)
              and (@Tag::text is null or @Tag = any (t.tags))
              and (@Text::text is null
                or strpos(lower(t.kind || ' ' || array_to_string(t.tags, ' ')), lower(@Text)) > 0)
            order by t.id desc
            limit @Rows
            """;
        var filter = query.Filter;
        await using var connection = await source.OpenConnectionAsync(ct);
        var rows = await connection.QueryAsync<TaskItem>(new CommandDefinition(sql, new
        {
            query.UserId,
            After = cursors.After(ListName, query.UserId, query.Page),
            Status = filter.Status?.ToString().ToLowerInvariant(),
            filter.DeviceId,
            filter.Kind,
            filter.Tag,
            filter.Text,
            Rows = query.Page.Size + 1,
        }, cancellationToken: ct));
        var tasks = rows.Select(task => new TaskSummary(task)).ToList();
        return cursors.Page(ListName, query.UserId, query.Page, tasks, task => task.Id);
    }
}
