namespace Modular.Infrastructure.Postgres.Embedded;

/// <summary>The major version that made a cluster, which alone can read it.</summary>
internal static class ClusterVersion
{
    /// <summary>
    /// True when there is a cluster of this major version, false when there is none; refuses another and what is no
    /// cluster.
    /// </summary>
    public static bool Exists(string cluster)
    {
        var file = Path.Combine(cluster, "PG_VERSION");
        if (File.Exists(file))
        {
            RefuseOther(File.ReadAllText(file).Trim(), cluster);
            return true;
        }
        if (Directory.Exists(cluster) && Directory.EnumerateFileSystemEntries(cluster).Any())
            throw new PostgresStartFailed($"{cluster} holds files but no database of PostgreSQL; nothing was changed.");
        return false;
    }

    private static void RefuseOther(string made, string cluster)
    {
        if (made == PostgresBinaries.MajorVersion)
            return;
        var sockets = Path.Combine(Path.GetDirectoryName(cluster)!, "run");
        throw new PostgresStartFailed(
            $"{cluster} was made by PostgreSQL {made} and this Modular carries " +
            $"PostgreSQL {PostgresBinaries.MajorVersion}; nothing was changed. " +
            "While the Modular that made it runs, save it with: " +
            $"pg_dump -Fc -h {sockets} -U {ClusterAccess.Role} -f modular.dump {ClusterAccess.Role}; " +
            "then restore that into a new data directory.",
            PostgresStartFailed.OtherMajorVersion);
    }
}
