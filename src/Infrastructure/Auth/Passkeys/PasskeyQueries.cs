using Dapper;
using MediatR;
using Modular.Application.Auth.Passkeys;
using Modular.Application.Pipeline;
using Npgsql;

namespace Modular.Infrastructure.Auth.Passkeys;

internal sealed class PasskeyQueries(NpgsqlDataSource source, Cursors cursors)
    : IRequestHandler<GetPasskey, PasskeyDetails?>, IRequestHandler<ListPasskeys, Page<PasskeyDetails>>
{
    private const string List = "auth.passkeys";

    public async Task<PasskeyDetails?> Handle(GetPasskey query, CancellationToken ct)
    {
        const string sql = PasskeyDetailsRow.Select + "where user_id = @UserId and id = @PasskeyId";
        await using var connection = await source.OpenConnectionAsync(ct);
        var row = await connection.QuerySingleOrDefaultAsync<PasskeyDetailsRow>(
            new CommandDefinition(sql, query, cancellationToken: ct));
        return row?.ToDetails();
    }

    public async Task<Page<PasskeyDetails>> Handle(ListPasskeys query, CancellationToken ct)
    {
        // The index (user_id, id) read backwards; ids rise with time.
        const string sql = PasskeyDetailsRow.Select + """
            where user_id = @UserId and id < @After
            order by id desc
            limit @Limit
            """;
        var parameters = new
        {
            query.UserId,
            After = cursors.After(List, query.UserId, query.Page),
            Limit = query.Page.Size + 1,
        };
        await using var connection = await source.OpenConnectionAsync(ct);
        var rows = await connection.QueryAsync<PasskeyDetailsRow>(
            new CommandDefinition(sql, parameters, cancellationToken: ct));
        var passkeys = rows.Select(row => row.ToDetails()).ToList();
        return cursors.Page(List, query.UserId, query.Page, passkeys, passkey => passkey.Id);
    }
}

/// <summary>A passkey as <see cref="Select"/> reads it.</summary>
internal sealed class PasskeyDetailsRow
{
    public const string Select = """
        select id, name, created_at, last_used_at, backup_eligible, backed_up, transports
        from auth.passkey

        """;

    public Guid Id { get; init; }
    public string? Name { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? LastUsedAt { get; init; }
    public bool BackupEligible { get; init; }
    public bool BackedUp { get; init; }
    public string[] Transports { get; init; } = [];

    public PasskeyDetails ToDetails() =>
        new(Id, Name, CreatedAt, LastUsedAt, BackupEligible, BackedUp, Transports);
}
