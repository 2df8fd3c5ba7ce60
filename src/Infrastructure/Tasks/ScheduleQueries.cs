using Dapper;
using MediatR;
using Modular.Application.Pipeline;
using Modular.Application.Tasks;
using Npgsql;

namespace Modular.Infrastructure.Tasks;

internal sealed class ScheduleQueries(NpgsqlDataSource source, Cursors cursors)
    : IRequestHandler<GetSchedule, ScheduleDetails?>, IRequestHandler<ListSchedules, Page<ScheduleDetails>>
{
    private const string ListName = "schedules";

    public async Task<ScheduleDetails?> Handle(GetSchedule query, CancellationToken ct)
    {
        const string sql = $"""
            select {ScheduleRow.Columns}, s.payload from tasks.schedule s
            where s.user_id = @UserId and s.id = @ScheduleId
            """;
        await using var connection = await source.OpenConnectionAsync(ct);
        var row = await connection.QuerySingleOrDefaultAsync<ScheduleRow>(
            new CommandDefinition(sql, query, cancellationToken: ct));
        return row is null ? null : new ScheduleDetails(row.ToSchedule());
    }

    public async Task<Page<ScheduleDetails>> Handle(ListSchedules query, CancellationToken ct)
    {
        // Along schedule_of_user. Without payloads: of a full page they could be 50 MiB.
        const string sql = $"""
            select {ScheduleRow.Columns} from tasks.schedule s
            where s.user_id = @UserId and s.id < @After
            order by s.id desc
            limit @Limit
            """;
        await using var connection = await source.OpenConnectionAsync(ct);
        var rows = await connection.QueryAsync<ScheduleRow>(new CommandDefinition(sql, new
        {
            query.UserId,
            After = cursors.After(ListName, query.UserId, query.Page),
            Limit = query.Page.Size + 1,
        }, cancellationToken: ct));
        return cursors.Page(ListName, query.UserId, query.Page, [.. rows.Select(ForList)], schedule => schedule.Id);
    }

    private static ScheduleDetails ForList(ScheduleRow row)
    {
        var details = new ScheduleDetails(row.ToSchedule());
        return details with { Task = details.Task with { Payload = null } };
    }
}
