using Dapper;
using MediatR;
using Modular.Application.Devices;
using Modular.Application.Pipeline;
using Npgsql;

namespace Modular.Infrastructure.Devices;

internal sealed class EnrollmentQueries(NpgsqlDataSource source, Cursors cursors)
    : IRequestHandler<GetEnrollment, EnrollmentDetails?>, IRequestHandler<ListEnrollments, Page<EnrollmentDetails>>
{
    public async Task<EnrollmentDetails?> Handle(GetEnrollment query, CancellationToken ct)
    {
        const string sql = EnrollmentRow.Select + "where user_id = @UserId and id = @EnrollmentId";
        await using var connection = await source.OpenConnectionAsync(ct);
        var row = await connection.QuerySingleOrDefaultAsync<EnrollmentRow>(
            new CommandDefinition(sql, query, cancellationToken: ct));
        return row?.ToDetails();
    }

    public async Task<Page<EnrollmentDetails>> Handle(ListEnrollments query, CancellationToken ct)
    {
        const string sql = EnrollmentRow.Select + """
            where user_id = @UserId and id < @After
            order by id desc
            limit @Limit
            """;
        await using var connection = await source.OpenConnectionAsync(ct);
        var rows = await connection.QueryAsync<EnrollmentRow>(new CommandDefinition(sql, new
        {
            query.UserId,
            After = cursors.After("enrollments", query.UserId, query.Page),
            Limit = query.Page.Size + 1,
        }, cancellationToken: ct));
        return cursors.Page(
            "enrollments", query.UserId, query.Page, [.. rows.Select(row => row.ToDetails())], details => details.Id);
    }
}
