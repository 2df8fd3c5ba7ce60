using Dapper;
using MediatR;
using Modular.Application.Auth;
using Modular.Application.Pipeline;
using Npgsql;

namespace Modular.Infrastructure.Auth;

internal sealed class ReadRevocationsHandler(NpgsqlDataSource source) : IRequestHandler<ReadRevocations, RevocationList>
{
    public async Task<RevocationList> Handle(ReadRevocations query, CancellationToken ct)
    {
        // Along the primary key. Positions become visible in order, so none turns up behind the last one read.
        const string sql = """
            select position, session_id, user_id, not_before
            from auth.revocation where position > @Since order by position limit @Limit
            """;
        await using var connection = await source.OpenConnectionAsync(ct);
        var rows = await connection.QueryAsync<Revocation>(new CommandDefinition(
            sql, new { query.Since, Limit = ReadRevocations.MaxItems }, cancellationToken: ct));
        var items = rows
            .Select(row => new RevocationItem(row.Position, row.SessionId, row.UserId, row.NotBefore)).ToList();
        if (items.Count > 0)
            return new RevocationList(items, items[^1].Position);

        await RequireGivenOut(connection, query.Since, ct);
        return new RevocationList([], query.Since);
    }

    // One who waits behind a position that comes only much later, of a database that was put back for one, would miss
    // all before it.
    private static async Task RequireGivenOut(NpgsqlConnection connection, long since, CancellationToken ct)
    {
        const string sql = "select case when is_called then last_value else 0 end from auth.revocation_position";
        var last = await connection.ExecuteScalarAsync<long>(new CommandDefinition(sql, cancellationToken: ct));
        if (since < 0 || since > last)
            throw new InvalidInput("since", "Is no position of this instance. Begin again with 0.");
    }
}
