using Dapper;
using MediatR;
using Modular.Application.Auth;
using Modular.Application.Auth.Users;
using Modular.Application.Pipeline;
using Npgsql;

namespace Modular.Infrastructure.Auth.Users;

internal sealed class UserQueries(NpgsqlDataSource source, Cursors cursors)
    : IRequestHandler<ListUsers, Page<UserDetails>>
{
    private const string List = "auth.users";

    public async Task<Page<UserDetails>> Handle(ListUsers query, CancellationToken ct)
    {
        // Backwards along the primary key; the filters are applied on the way.
        const string sql = $"""
            select {AccountRow.Columns} from auth.account a
            where a.id < @After and (@Role::text is null or a.role = @Role)
              and (@Text::text is null or strpos(a.email_key, @Text) > 0 or strpos(lower(a.name), @Text) > 0)
            order by a.id desc
            limit @Limit
            """;
        await using var connection = await source.OpenConnectionAsync(ct);
        var rows = await connection.QueryAsync<AccountRow>(new CommandDefinition(sql, new
        {
            After = cursors.After(List, query.ReaderId, query.Page),
            query.Filter.Role,
            Text = string.IsNullOrEmpty(query.Filter.Q) ? null : query.Filter.Q.ToLowerInvariant(),
            Limit = query.Page.Size + 1,
        }, cancellationToken: ct));
        return cursors.Page(
            List, query.ReaderId, query.Page, [.. rows.Select(row => UserDetails.Of(row.ToUser()))], user => user.Id);
    }
}
