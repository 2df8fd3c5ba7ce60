using System.Globalization;
using System.Text;

namespace Modular.Infrastructure.Postgres.Embedded;

/// <summary>
/// The configuration files of the private cluster, written anew at every start for the machine as it is then.
/// What an operator sets with <c>ALTER SYSTEM</c> is read after them and wins.
/// </summary>
internal static class PostgresSettings
{
    private const long MiB = 1024 * 1024;

    public static void Write(PostgresDirectory directory)
    {
        var memory = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        var folder = Path.GetDirectoryName(directory.Settings)!;
        Replace(directory, Path.Combine(folder, "pg_hba.conf"), "local all all peer map=modular\n");
        Replace(directory, Path.Combine(folder, "pg_ident.conf"), IdentityMap(directory.Account.Name));
        Replace(directory, directory.Settings, Render(directory, memory, Environment.ProcessorCount));
    }

    /// <summary>
    /// The kernel tells PostgreSQL who connects; only its own account and root are let in, in either role.
    /// </summary>
    internal static string IdentityMap(string account)
    {
        var lines = new StringBuilder();
        foreach (var user in new HashSet<string>(StringComparer.Ordinal) { account, "root" })
        {
            lines.Append(CultureInfo.InvariantCulture, $"modular \"{user}\" {ClusterAccess.Superuser}\n");
            lines.Append(CultureInfo.InvariantCulture, $"modular \"{user}\" {ClusterAccess.Role}\n");
        }
        return lines.ToString();
    }

    internal static string Render(PostgresDirectory directory, long memory, int cores)
    {
        var folder = Path.GetDirectoryName(directory.Settings)!;
        var sharedBuffers = Math.Clamp(memory / 4 / MiB, 32, 1024);
        return $"""
            # Written by Modular at every start. To change a setting use ALTER SYSTEM, which is read after this file.
            hba_file = {Quote(Path.Combine(folder, "pg_hba.conf"))}
            ident_file = {Quote(Path.Combine(folder, "pg_ident.conf"))}
            cluster_name = 'modular'
            listen_addresses = ''
            unix_socket_directories = {Quote(directory.Sockets)}
            unix_socket_permissions = 0700
            max_connections = 100

            shared_buffers = {sharedBuffers}MB
            effective_cache_size = {Math.Max(memory / 2 / MiB, 64)}MB
            maintenance_work_mem = {Math.Clamp(memory / 16 / MiB, 16, 256)}MB
            work_mem = 8MB
            # Systemd removes POSIX shared memory when a person logs out, and containers often have 64 MB of it.
            dynamic_shared_memory_type = mmap
            max_parallel_workers_per_gather = {(cores >= 4 ? 2 : 0)}
            jit = off
            random_page_cost = 1.1

            wal_compression = on
            max_wal_size = 2GB
            min_wal_size = 256MB
            max_wal_senders = 4

            # Queue tables turn over quickly: small, frequent vacuums keep their indexes short.
            autovacuum_naptime = 15s
            autovacuum_vacuum_scale_factor = 0.05
            autovacuum_analyze_scale_factor = 0.2
            autovacuum_vacuum_cost_limit = 1000

            # A client that died or hangs must not hold locks or dead rows for long.
            idle_in_transaction_session_timeout = 60s
            client_connection_check_interval = 10s

            timezone = 'UTC'
            log_timezone = 'UTC'
            lc_messages = 'C'
            log_line_prefix = '%m [%p] %q%u '
            log_checkpoints = off
            # Statements and details hold what users entered; the application logs its own errors.
            log_min_error_statement = panic
            log_error_verbosity = terse

            """;
    }

    private static string Quote(string value) => $"'{value.Replace("'", "''", StringComparison.Ordinal)}'";

    private static void Replace(PostgresDirectory directory, string path, string content)
    {
        var beside = path + ".new";
        File.WriteAllText(beside, content);
        directory.TakeOver(beside);
        File.Move(beside, path, overwrite: true);
    }
}
