using Dapper;
using MediatR;
using Modular.Application.Auth.OAuth;
using Modular.Application.Pipeline;
using Npgsql;

namespace Modular.Infrastructure.Auth.OAuth;

internal sealed class ListIdentitiesHandler(NpgsqlDataSource source, Cursors cursors)
    : IRequestHandler<ListIdentities, Page<IdentitySummary>>
{
    private const string List = "auth.identities";

    public async Task<Page<IdentitySummary>> Handle(ListIdentities query, CancellationToken ct)
    {
        // The index (user_id, id) read backwards; ids rise with time.
        const string sql = """
            select id, provider, issuer, subject, email, created_at, last_used_at
            from auth.identity
            where user_id = @UserId and id < @After
            order by id desc
            limit @Limit
            """;
        await using var connection = await source.OpenConnectionAsync(ct);
        var rows = await connection.QueryAsync<Row>(new CommandDefinition(sql, new
        {
            query.UserId,
            After = cursors.After(List, query.UserId, query.Page),
            Limit = query.Page.Size + 1,
        }, cancellationToken: ct));
        return cursors.Page(
            List, query.UserId, query.Page, [.. rows.Select(row => row.ToSummary())], identity => identity.Id);
    }

    private sealed class Row
    {
        public Guid Id { get; init; }
        public string Provider { get; init; } = "";
        public string Issuer { get; init; } = "";
        public string Subject { get; init; } = "";
        public string Email { get; init; } = "";
        public DateTimeOffset CreatedAt { get; init; }
        public DateTimeOffset LastUsedAt { get; init; }

        public IdentitySummary ToSummary() => new(Id, Provider, Issuer, Subject, Email, CreatedAt, LastUsedAt);
    }
}
