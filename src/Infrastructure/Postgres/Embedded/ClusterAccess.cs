using System.Diagnostics;
using Npgsql;

namespace Modular.Infrastructure.Postgres.Embedded;

/// <summary>How hosts enter the cluster: as a role that owns its database and is no superuser.</summary>
internal sealed class ClusterAccess(PostgresDirectory directory)
{
    public const string Superuser = "postgres";

    /// <summary>The name of the role and of its database.</summary>
    public const string Role = "modular";

    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan WaitIsWorthAWord = TimeSpan.FromSeconds(3);

    public string ConnectionString => ConnectionStringOf(Role, Role);

    public string SuperuserConnectionString => ConnectionStringOf(Superuser, Superuser);

    /// <summary>
    /// Connects, makes role and database when they are missing, and refuses a cluster that could lose commits.
    /// False when PostgreSQL is away and has no guard that would bring it back.
    /// </summary>
    public async Task<bool> Verify(bool requireDurability, IProgress<string> progress, CancellationToken ct)
    {
        await using var connection = await Connect(progress, ct);
        if (connection is null || !requireDurability)
            return connection is not null;
        const string sql = """
            select name
            from unnest(array['fsync', 'full_page_writes', 'data_checksums']) as name
            where current_setting(name) <> 'on'
            """;

        await using var command = new NpgsqlCommand(sql, connection);
        await using var off = await command.ExecuteReaderAsync(ct);
        if (await off.ReadAsync(ct))
        {
            throw new PostgresStartFailed(
                $"The database in {directory.Cluster} has {off.GetString(0)} off, so a crash could lose or damage " +
                "data: turn it on (settings lie in its postgresql.auto.conf, pg_checksums turns checksums on), " +
                "then start again.");
        }
        return true;
    }

    /// <summary>
    /// True while the server is starting, stopping, recovering, not there, or full: another try makes sense.
    /// </summary>
    internal static bool IsAway(NpgsqlException e) =>
        e is PostgresException refused
            ? refused.SqlState.StartsWith("57P", StringComparison.Ordinal)
                || refused.SqlState == PostgresErrorCodes.TooManyConnections
            : true;

    private static bool IsMissing(PostgresException e) =>
        e.SqlState is PostgresErrorCodes.InvalidCatalogName or PostgresErrorCodes.InvalidAuthorizationSpecification;

    private async Task<NpgsqlConnection?> Connect(IProgress<string> progress, CancellationToken ct)
    {
        var waiting = Stopwatch.StartNew();
        var (make, told) = (false, false);
        while (true)
        {
            try
            {
                if (make)
                    await MakeRoleAndDatabase(ct);
                return await Open(ConnectionString, ct);
            }
            catch (PostgresException e) when (IsMissing(e) && !make)
            {
                make = true;
            }
            catch (NpgsqlException e) when (IsAway(e))
            {
                if (!FileLock.IsTaken(directory.GuardLock))
                    return null;
                if (!told && waiting.Elapsed > WaitIsWorthAWord)
                    progress.Report($"Waiting for PostgreSQL, which its guard is starting ({directory.Log})");
                told |= waiting.Elapsed > WaitIsWorthAWord;
                await Task.Delay(Poll, TimeProvider.System, ct);
            }
            catch (NpgsqlException e)
            {
                throw Refused(e);
            }
        }
    }

    /// <summary>What a full disk kept from being made is made by the next start.</summary>
    private PostgresStartFailed Refused(NpgsqlException e) =>
        e.SqlState == PostgresErrorCodes.DiskFull
            ? PostgresStartFailed.NoRoom(directory.Home)
            : new PostgresStartFailed(
                $"PostgreSQL runs on {directory.Cluster} but does not let Modular in: {e.Message}");

    private static async Task<NpgsqlConnection> Open(string connectionString, CancellationToken ct)
    {
        var connection = new NpgsqlConnection(connectionString + ";Pooling=false");
        try
        {
            await connection.OpenAsync(ct);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>The caller holds start.lock, so nobody else makes them at the same time.</summary>
    private async Task MakeRoleAndDatabase(CancellationToken ct)
    {
        const string role = """
            do $$ begin
                if not exists (select from pg_roles where rolname = 'modular') then
                    create role modular login;
                    grant pg_monitor to modular;
                end if;
            end $$
            """;
        const string missing = "select not exists (select from pg_database where datname = 'modular')";
        const string database = "create database modular owner modular";

        await using var connection = await Open(SuperuserConnectionString, ct);
        await using (var command = new NpgsqlCommand(role, connection))
            await command.ExecuteNonQueryAsync(ct);
        await using (var command = new NpgsqlCommand(missing, connection))
        {
            if (await command.ExecuteScalarAsync(ct) is false)
                return;
        }
        await using (var command = new NpgsqlCommand(database, connection))
            await command.ExecuteNonQueryAsync(ct);
    }

    private string ConnectionStringOf(string user, string database) =>
        new NpgsqlConnectionStringBuilder
        {
            Host = directory.Sockets,
            Username = user,
            Database = database,
            SslMode = SslMode.Disable,
            GssEncryptionMode = GssEncryptionMode.Disable,
        }.ConnectionString;
}
