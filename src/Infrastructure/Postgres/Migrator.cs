using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using Dapper;
using Npgsql;

namespace Modular.Infrastructure.Postgres;

/// <summary>One migration file.</summary>
/// <param name="Schema">The schema it owns: the module's name.</param>
/// <param name="Number">Its place in the schema's order, from 1.</param>
/// <param name="Name">What the file name says after the number.</param>
/// <param name="Sql">Its statements.</param>
/// <param name="AppliedAt">When it was applied, or null when it is pending.</param>
public sealed record Migration(string Schema, int Number, string Name, string Sql, DateTimeOffset? AppliedAt)
{
    internal string Hash => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(Sql)));
}

/// <summary>A migration cannot be applied; the message names it and says what to do.</summary>
public sealed class MigrationFailed(string sentence, Exception? cause = null) : Exception(sentence, cause);

/// <summary>
/// Applies the numbered SQL files of every module, forward only, each in one transaction. Several processes may start
/// at once: one migrates while the others poll (waiting inside <c>pg_advisory_lock</c> would hold a snapshot and
/// deadlock with <c>create index concurrently</c>).
/// </summary>
public sealed class Migrator(NpgsqlDataSource source, TimeProvider clock)
{
    private const long LockKey = 0x6D6F64756C6172; // "modular"
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(100);

    /// <summary>
    /// The oldest PostgreSQL served: the builtin collation provider and what the SQL uses came with 17.
    /// </summary>
    public const int MinServerVersion = 17;

    /// <summary>Applies what is pending and returns it.</summary>
    public async Task<IReadOnlyList<Migration>> Apply(CancellationToken ct)
    {
        await using var connection = await source.OpenConnectionAsync(ct);
        if (connection.PostgreSqlVersion.Major < MinServerVersion)
            throw new MigrationFailed(
                $"PostgreSQL {connection.PostgreSqlVersion} is too old: {MinServerVersion} or newer is needed.");
        var pending = Pending(await Read(connection));
        if (pending.Count == 0)
            return pending;

        while (!await connection.ExecuteScalarAsync<bool>($"select pg_try_advisory_lock({LockKey})"))
            await Task.Delay(PollInterval, clock, ct);
        try
        {
            pending = Pending(await Read(connection));
            foreach (var migration in pending)
                await Apply(connection, migration, ct);
            return pending;
        }
        finally
        {
            await connection.ExecuteAsync($"select pg_advisory_unlock({LockKey})");
        }
    }

    /// <summary>Every migration with when it was applied.</summary>
    public async Task<IReadOnlyList<Migration>> Status(CancellationToken ct)
    {
        await using var connection = await source.OpenConnectionAsync(ct);
        return await Read(connection);
    }

    private static List<Migration> Pending(IReadOnlyList<Migration> all) =>
        [.. all.Where(migration => migration.AppliedAt is null)];

    private static async Task<IReadOnlyList<Migration>> Read(NpgsqlConnection connection)
    {
        var files = MigrationFiles.All;
        if (await connection.ExecuteScalarAsync<string?>("select to_regclass('pipeline.migration')::text") is null)
            return files;

        var applied = (await connection.QueryAsync<AppliedRow>(
            "select schema, number, hash, applied_at from pipeline.migration"))
            .ToDictionary(row => (row.Schema, row.Number));
        return [.. files.Select(
            file => applied.TryGetValue((file.Schema, file.Number), out var row) ? Checked(file, row) : file)];
    }

    private static Migration Checked(Migration file, AppliedRow row) => row.Hash == file.Hash
        ? file with { AppliedAt = row.AppliedAt }
        : throw new MigrationFailed(
            $"Migration {file.Schema}/{file.Number:0000}_{file.Name} was applied with other contents. " +
            "An applied migration never changes: restore the file and add a new one.");

    private static async Task Apply(NpgsqlConnection connection, Migration migration, CancellationToken ct)
    {
        await using var transaction = await connection.BeginTransactionAsync(ct);
        try
        {
            await connection.ExecuteAsync($"""
                create schema if not exists pipeline;
                create table if not exists pipeline.migration (
                    schema text, number integer, name text not null, hash text not null,
                    applied_at timestamptz not null default now(), primary key (schema, number));
                create schema if not exists {migration.Schema};
                """, transaction: transaction);
            await connection.ExecuteAsync(migration.Sql, transaction: transaction);
            await connection.ExecuteAsync(
                "insert into pipeline.migration (schema, number, name, hash) values (@Schema, @Number, @Name, @Hash)",
                new { migration.Schema, migration.Number, migration.Name, migration.Hash }, transaction);
            await transaction.CommitAsync(ct);
        }
        catch (PostgresException e)
        {
            var name = $"{migration.Schema}/{migration.Number:0000}_{migration.Name}";
            throw new MigrationFailed(
                e.SqlState == PostgresErrorCodes.DiskFull
                    ? $"The disk of the database is full: make room and start again; migration {name} was rolled back."
                    : $"Migration {name} failed and was rolled back: {e.MessageText}",
                e);
        }
    }

    private sealed class AppliedRow
    {
        public string Schema { get; init; } = "";
        public int Number { get; init; }
        public string Hash { get; init; } = "";
        public DateTimeOffset AppliedAt { get; init; }
    }
}

/// <summary>The migration files, embedded as <c>migrations/Folder/Migrations/0001_name.sql</c>.</summary>
internal static class MigrationFiles
{
    /// <summary>In order of number, then schema: 'pipeline' stands in the folder Postgres.</summary>
    public static IReadOnlyList<Migration> All { get; } = Load(typeof(MigrationFiles).Assembly);

    private static List<Migration> Load(Assembly assembly) =>
        [.. assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith("migrations/", StringComparison.Ordinal))
            .Select(name => Parse(name, Read(assembly, name)))
            .OrderBy(migration => migration.Schema, StringComparer.Ordinal)
            .ThenBy(migration => migration.Number)];

    private static Migration Parse(string resource, string sql)
    {
        var parts = resource.Replace('\\', '/').Split('/');
        var (folder, file) = (parts[1], Path.GetFileNameWithoutExtension(parts[^1]));
        var schema = folder == "Postgres" ? "pipeline" : folder.ToLowerInvariant();
        return new Migration(schema, int.Parse(file[..4]), file[5..], sql, AppliedAt: null);
    }

    private static string Read(Assembly assembly, string name)
    {
        using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
    }
}
