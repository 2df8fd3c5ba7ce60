using Dapper;
using Modular.Application.Auth;
using Modular.Infrastructure.Postgres;
using Npgsql;

namespace Modular.Infrastructure.Auth;

internal sealed class SetupStore(PostgresSession session, NpgsqlDataSource source) : ISetupStore
{
    public async Task<InstanceSetup> Read(CancellationToken ct)
    {
        const string sql = "select seed, started_at, completed_at from auth.setup";
        await using var connection = await source.OpenConnectionAsync(ct);
        var row = await connection.QuerySingleAsync<Row>(new CommandDefinition(sql, cancellationToken: ct));
        return new InstanceSetup(row.Seed, row.StartedAt, row.CompletedAt);
    }

    public async Task<bool> Complete(DateTimeOffset now, CancellationToken ct)
    {
        // The row's lock parts two who would both be the owner: the second waits, sees the first's commit and
        // changes nothing.
        const string sql = "update auth.setup set completed_at = @Now where completed_at is null";
        return await session.Execute(sql, new { Now = now }, ct) > 0;
    }

    private sealed class Row
    {
        public Guid Seed { get; init; }
        public DateTimeOffset StartedAt { get; init; }
        public DateTimeOffset? CompletedAt { get; init; }
    }
}
