using Dapper;
using MediatR;
using Modular.Application.Auth;
using Modular.Application.Pipeline;
using Npgsql;

namespace Modular.Infrastructure.Auth;

internal sealed class ReadUserHandler(NpgsqlDataSource source) : IRequestHandler<ReadUser, UserDetails?>
{
    public async Task<UserDetails?> Handle(ReadUser query, CancellationToken ct)
    {
        const string sql = $"""
            select {AccountRow.Columns} from auth.account a where a.id = @UserId
            """;
        await using var connection = await source.OpenConnectionAsync(ct);
        var row = await connection.QuerySingleOrDefaultAsync<AccountRow>(
            new CommandDefinition(sql, new { query.UserId }, cancellationToken: ct));
        return row is null ? null : UserDetails.Of(row.ToUser());
    }
}

internal sealed class ListSessionsHandler(NpgsqlDataSource source, Cursors cursors, TimeProvider clock)
    : IRequestHandler<ListSessions, Page<SessionSummary>>
{
    private const string List = "auth.sessions";

    public async Task<Page<SessionSummary>> Handle(ListSessions query, CancellationToken ct)
    {
        // The index (user_id, id) read backwards; ids rise with time.
        const string sql = """
            select id, created_at, last_seen_at, ip, user_agent
            from auth.session
            where user_id = @UserId and id < @After and least(idle_expires_at, expires_at) > @Now
            order by id desc
            limit @Limit
            """;
        var parameters = new
        {
            query.UserId,
            After = cursors.After(List, query.UserId, query.Page),
            Now = clock.GetUtcNow(),
            Limit = query.Page.Size + 1,
        };
        await using var connection = await source.OpenConnectionAsync(ct);
        var rows = await connection.QueryAsync<Row>(new CommandDefinition(sql, parameters, cancellationToken: ct));
        var sessions = rows.Select(row => row.ToSummary(query.CurrentSessionId)).ToList();
        return cursors.Page(List, query.UserId, query.Page, sessions, session => session.Id);
    }

    private sealed class Row
    {
        public Guid Id { get; init; }
        public DateTimeOffset CreatedAt { get; init; }
        public DateTimeOffset LastSeenAt { get; init; }
        public string Ip { get; init; } = "";
        public string? UserAgent { get; init; }

        public SessionSummary ToSummary(Guid current) => new(Id, CreatedAt, LastSeenAt, Ip, UserAgent, Id == current);
    }
}
