using MediatR;
using Modular.Application.Pipeline;
using Modular.Application.Tasks;
using Npgsql;

namespace Modular.Infrastructure.Tasks;

internal sealed class TaskQueries(NpgsqlDataSource source, Cursors cursors)
    : IRequestHandler<GetTask, TaskDetails?>, IRequestHandler<ListTasks, Page<TaskSummary>>
{
    private const string ListName = "tasks";

    public async Task<TaskDetails?> Handle(GetTask query, CancellationToken ct)
    {
        await using var connection = await source.OpenConnectionAsync(ct);
        return await TaskReading.One(connection, query.UserId, query.TaskId, ct) is { } found
            ? new TaskDetails(found.Task, found.Extras)
            : null;
    }

    public async Task<Page<TaskSummary>> Handle(ListTasks query, CancellationToken ct)
    {
        // Backwards along the primary keys, which lead with the owner; filters are applied on the way. `offset 0` keeps
        // them out of the inner select: counting on filters that mostly are not there, PostgreSQL would expect no more
        // than one row, fetch all that the owner has and sort them (1.1 ms in place of 0.2 ms at 400 tasks). Each part
        // gives no more than a page. What is open is not in the history.
        const string page = $"where {TaskColumns.Fits} order by t.id desc limit @Rows";
        const string sql = $"""
            select * from (
                (select {TaskSummaryRow.Columns}
                from (select * from tasks.task where user_id = @UserId and id < @After order by id desc offset 0) t
                {page})
                union all
                (select {TaskSummaryRow.Columns}
                from (select * from tasks.history
                    where user_id = @UserId and id < @After
                      and (@Status::text is null or @Status in ('succeeded', 'failed', 'cancelled'))
                    order by id desc offset 0) t
                {page})) t
            order by t.id desc
            limit @Rows
            """;
        var filter = query.Filter;
        await using var connection = await source.OpenConnectionAsync(ct);
        await using var command = new NpgsqlCommand(sql, connection)
        {
            Parameters =
            {
                new NpgsqlParameter<Guid>("UserId", query.UserId),
                new NpgsqlParameter<Guid>("After", cursors.After(ListName, query.UserId, query.Page)),
                new NpgsqlParameter<string?>("Status", filter.Status?.ToString().ToLowerInvariant()),
                new NpgsqlParameter<Guid?>("DeviceId", filter.DeviceId),
                new NpgsqlParameter<string?>("Kind", filter.Kind),
                new NpgsqlParameter<string?>("Tag", filter.Tag),
                new NpgsqlParameter<string?>("Executor", filter.Executor),
                new NpgsqlParameter<string?>("Text", filter.Text),
                new NpgsqlParameter<int>("Rows", query.Page.Size + 1),
            },
        };
        await using var rows = await command.ExecuteReaderAsync(ct);
        var tasks = new List<TaskSummary>();
        while (await rows.ReadAsync(ct))
            tasks.Add(TaskSummaryRow.Read(rows));
        return cursors.Page(ListName, query.UserId, query.Page, tasks, task => task.Id);
    }
}
