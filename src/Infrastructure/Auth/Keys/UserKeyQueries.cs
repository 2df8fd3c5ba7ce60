using Dapper;
using MediatR;
using Modular.Application.Auth.Keys;
using Modular.Application.Pipeline;
using Npgsql;

namespace Modular.Infrastructure.Auth.Keys;

internal sealed class UserKeyQueries(NpgsqlDataSource source, Cursors cursors)
    : IRequestHandler<GetUserKey, UserKeyDetails?>, IRequestHandler<ListUserKeys, Page<UserKeyDetails>>
{
    private const string List = "auth.user-keys";

    public async Task<UserKeyDetails?> Handle(GetUserKey query, CancellationToken ct)
    {
        const string sql = UserKeyRow.Select + "where user_id = @UserId and id = @KeyId";
        await using var connection = await source.OpenConnectionAsync(ct);
        var row = await connection.QuerySingleOrDefaultAsync<UserKeyRow>(
            new CommandDefinition(sql, query, cancellationToken: ct));
        return row?.ToDetails();
    }

    public async Task<Page<UserKeyDetails>> Handle(ListUserKeys query, CancellationToken ct)
    {
        const string sql = UserKeyRow.Select + """
            where user_id = @UserId and id < @After
            order by id desc
            limit @Limit
            """;
        await using var connection = await source.OpenConnectionAsync(ct);
        var rows = await connection.QueryAsync<UserKeyRow>(new CommandDefinition(sql, new
        {
            query.UserId,
            After = cursors.After(List, query.UserId, query.Page),
            Limit = query.Page.Size + 1,
        }, cancellationToken: ct));
        return cursors.Page(List, query.UserId, query.Page, [.. rows.Select(row => row.ToDetails())], key => key.Id);
    }
}
