using Dapper;
using MediatR;
using Modular.Application.Auth;
using Modular.Application.Pipeline;
using Modular.Infrastructure.Postgres;
using Npgsql;

namespace Modular.Infrastructure.Auth;

internal sealed class ListAuditLogHandler(NpgsqlDataSource source, Cursors cursors)
    : IRequestHandler<ListAuditLog, Page<AuditEntry>>
{
    private const string List = "auth.audit-log";

    public async Task<Page<AuditEntry>> Handle(ListAuditLog query, CancellationToken ct)
    {
        // Backwards along (user_id, id) when one account is asked for, else along the primary key; the other filters
        // are applied on the way.
        const string all = """
            select id, action, user_id, actor_id, credential, ip, user_agent, target, outcome, created_at
            from auth.audit_entry
            where id < @After and created_at >= @From and created_at < @To
              and (@Action::text is null or action = @Action) and (@Ip::text is null or ip = @Ip)
            order by id desc
            limit @Limit
            """;
        const string own = """
            select id, action, user_id, actor_id, credential, ip, user_agent, target, outcome, created_at
            from auth.audit_entry
            where user_id = @UserId and id < @After and created_at >= @From and created_at < @To
              and (@Action::text is null or action = @Action) and (@Ip::text is null or ip = @Ip)
            order by id desc
            limit @Limit
            """;
        var filter = query.Filter;
        var userId = query.ReaderSeesAll ? filter.UserId : query.ReaderId;
        // A member who asks for somebody else's entries has none of them.
        if (!query.ReaderSeesAll && filter.UserId is { } asked && asked != query.ReaderId)
            return new Page<AuditEntry>([], null);

        var part = new
        {
            UserId = userId,
            After = cursors.After(List, query.ReaderId, query.Page),
            From = filter.From ?? DateTimeOffset.MinValue,
            To = filter.To ?? DateTimeOffset.MaxValue,
            filter.Action,
            filter.Ip,
            Limit = query.Page.Size + 1,
        };
        await using var connection = await source.OpenConnectionAsync(ct);
        var rows = await connection.QueryAsync<Row>(
            new CommandDefinition(userId is null ? all : own, part, cancellationToken: ct));
        return cursors.Page(
            List, query.ReaderId, query.Page, [.. rows.Select(row => row.ToEntry())], entry => entry.Id);
    }

    private sealed class Row
    {
        public Guid Id { get; init; }
        public string Action { get; init; } = "";
        public Guid? UserId { get; init; }
        public Guid? ActorId { get; init; }
        public string? Credential { get; init; }
        public string? Ip { get; init; }
        public string? UserAgent { get; init; }
        public string? Target { get; init; }
        public string Outcome { get; init; } = "";
        public DateTimeOffset CreatedAt { get; init; }

        public AuditEntry ToEntry() =>
            new(Id, Action, UserId, ActorId, Credential, Ip, UserAgent, Target, Outcome, CreatedAt);
    }
}

internal sealed class RemoveOldAuditEntriesHandler(PostgresSession session, AuthOptions options, TimeProvider clock)
    : IRequestHandler<RemoveOldAuditEntries, int>
{
    public async Task<int> Handle(RemoveOldAuditEntries command, CancellationToken ct)
    {
        // Along the index of times. Several processes may run this at once: each takes what is not locked.
        const string sql = """
            delete from auth.audit_entry where id in (
                select id from auth.audit_entry where created_at < @Before
                order by created_at limit @BatchSize for update skip locked)
            """;
        if (options.AuditRetentionDays == 0)
            return 0;
        var before = clock.GetUtcNow() - TimeSpan.FromDays(options.AuditRetentionDays);
        return await session.Execute(sql, new { Before = before, RemoveOldAuditEntries.BatchSize }, ct);
    }
}
