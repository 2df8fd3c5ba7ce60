using Dapper;
using MediatR;
using Modular.Application.Devices;
using Modular.Application.Pipeline;
using Npgsql;

namespace Modular.Infrastructure.Devices;

internal sealed class DeviceQueries(NpgsqlDataSource source, Cursors cursors)
    : IRequestHandler<GetDevice, DeviceDetails?>, IRequestHandler<ListDevices, Page<DeviceDetails>>
{
    public async Task<DeviceDetails?> Handle(GetDevice query, CancellationToken ct)
    {
        const string sql = DeviceRow.Select + "where d.user_id = @UserId and d.id = @DeviceId";
        await using var connection = await source.OpenConnectionAsync(ct);
        var row = await connection.QuerySingleOrDefaultAsync<DeviceRow>(
            new CommandDefinition(sql, query, cancellationToken: ct));
        return row?.ToDetails();
    }

    public async Task<Page<DeviceDetails>> Handle(ListDevices query, CancellationToken ct)
    {
        // The index on (user_id, id desc) gives the order; the filters see a user's devices only, which are few.
        const string sql = DeviceRow.Select + """
            where d.user_id = @UserId and d.id < @After
                and (@Status::text is null or p.status = @Status)
                and (@Tag::text is null or @Tag = any(d.tags))
                and (@Q::text is null or strpos(lower(d.name), lower(@Q)) > 0
                    or strpos(lower(d.hostname), lower(@Q)) > 0)
            order by d.id desc
            limit @Limit
            """;
        await using var connection = await source.OpenConnectionAsync(ct);
        var rows = await connection.QueryAsync<DeviceRow>(new CommandDefinition(sql, new
        {
            query.UserId,
            After = cursors.After("devices", query.UserId, query.Page),
            query.Status,
            query.Tag,
            query.Q,
            Limit = query.Page.Size + 1,
        }, cancellationToken: ct));
        return cursors.Page(
            "devices", query.UserId, query.Page, [.. rows.Select(row => row.ToDetails())], details => details.Id);
    }
}
