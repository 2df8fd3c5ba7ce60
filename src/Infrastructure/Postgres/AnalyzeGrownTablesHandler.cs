using MediatR;
using Modular.Application.Pipeline;

namespace Modular.Infrastructure.Postgres;

internal sealed class AnalyzeGrownTablesHandler(PostgresSession session) : IRequestHandler<AnalyzeGrownTables, int>
{
    // A table of up to four times as much, 2 MiB, is read in a few milliseconds, whatever the plan.
    private const int SmallPages = 64;
    private const int Growth = 4;
    private static readonly string[] Schemas = [.. MigrationFiles.All.Select(file => file.Schema).Distinct()];

    public async Task<int> Handle(AnalyzeGrownTables command, CancellationToken ct)
    {
        // Read from the catalogue and the size of the files alone. `relpages` is what the last vacuum or analyze saw; a
        // table that is not to be vacuumed is not to be looked at either.
        const string sql = """
            select format('%I.%I', n.nspname, c.relname)
            from pg_class c join pg_namespace n on n.oid = c.relnamespace
            where n.nspname = any (@Schemas) and c.relkind = 'r'
              and pg_relation_size(c.oid) / current_setting('block_size')::int
                > @Growth * greatest(c.relpages, @SmallPages)
              and not coalesce('autovacuum_enabled=false' = any (c.reloptions), false)
            """;
        var grown = await session.Query<string>(sql, new { Schemas, Growth, SmallPages }, ct);
        // Where a vacuum is at the table already, it does this too. Sessions plan anew when they next run a statement.
        foreach (var table in grown)
            await session.Execute($"analyze (skip_locked) {table}", new { }, ct);
        return grown.Count;
    }
}
