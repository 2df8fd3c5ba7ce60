using System.Text;

namespace Modular.Infrastructure.Postgres.Embedded;

/// <summary>
/// Where everything of the embedded PostgreSQL lies; docs/decisions/0010-embedded-postgres.md draws it.
/// </summary>
/// <param name="Home">The directory <c>DATA/pg</c>, or what it links to.</param>
/// <param name="Account">The account that PostgreSQL runs as; owns the cluster and the sockets.</param>
/// <param name="Owner">The owner of the data directory; owns the rest.</param>
internal sealed record PostgresDirectory(string Home, PostgresAccount Account, FileIdentity Owner)
{
    // The kernel's limit is 107 bytes; below it stays room for the suffixes of PostgreSQL's lock file.
    private const int LongestSocketPath = 100;

    public string Cluster => Path.Combine(Home, "cluster");

    public string ClusterInTheMaking => Path.Combine(Home, "cluster.new");

    public string PostmasterFile => Path.Combine(Cluster, "postmaster.pid");

    public string Settings => Path.Combine(Home, "conf", "postgresql.conf");

    public string Log => Path.Combine(Home, "log", "postgres.log");

    public string UsersLock => Path.Combine(Home, "users.lock");

    public string StartLock => Path.Combine(Home, "start.lock");

    public string GuardLock => Path.Combine(Home, "guard.lock");

    public string Sockets => PostgresHome.TargetOf(SocketLink);

    private string SocketLink => Path.Combine(Home, "run");

    /// <summary>Makes what is missing below <paramref name="data"/>, or refuses it without touching it.</summary>
    public static async Task<PostgresDirectory> Prepare(
        string data, uint me, IProgress<string> progress, CancellationToken ct)
    {
        data = Path.GetFullPath(data);
        try
        {
            return await Open(data, me, progress, ct);
        }
        catch (Exception e) when (PostgresStartFailed.IsNoRoom(e))
        {
            throw PostgresStartFailed.NoRoom(data);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new PostgresStartFailed($"The data directory {data} cannot be used: {e.Message}");
        }
    }

    /// <summary>Gives what root has just made to the owner of the data directory.</summary>
    public void TakeOver(string path)
    {
        if (Account.IsOther && Owner.User != 0)
            LibC.Give(path, Owner.User, Owner.Group);
    }

    /// <summary>
    /// Makes the directory of the sockets: here, or, when the path would be too long for a socket, a short private one.
    /// </summary>
    public void MakeSocketDirectory()
    {
        if (Encoding.UTF8.GetByteCount(Path.Combine(SocketLink, ".s.PGSQL.5432")) <= LongestSocketPath)
        {
            MakePrivate(SocketLink);
            return;
        }

        // Kept from start to start while it is ours and private: after a reboot that name may be somebody else's.
        if (LibC.Identify(Sockets)?.User == Account.User && File.GetUnixFileMode(Sockets) == PostgresHome.Private
            && Sockets != SocketLink)
            return;
        var elsewhere = Path.Combine("/tmp", $"modular-{Path.GetRandomFileName()}");
        Directory.CreateDirectory(elsewhere, PostgresHome.Private);
        Account.TakeOver(elsewhere);
        File.Delete(SocketLink);
        File.CreateSymbolicLink(SocketLink, elsewhere);
    }

    /// <summary>A directory for PostgreSQL's account alone.</summary>
    public void MakePrivate(string path)
    {
        if (LibC.Identify(path, followLink: false) is not null)
            return;
        Directory.CreateDirectory(path, PostgresHome.Private);
        Account.TakeOver(path);
    }

    private static async Task<PostgresDirectory> Open(
        string data, uint me, IProgress<string> progress, CancellationToken ct)
    {
        if (File.Exists(data))
            throw new PostgresStartFailed($"{data} is not a directory.");
        PostgresHome.MakeDirectory(data, me == 0 ? PostgresHome.Passable : PostgresHome.Private);
        if (File.Exists(Path.Combine(data, "PG_VERSION")))
        {
            throw new PostgresStartFailed(
                $"{data} is itself a database of PostgreSQL: name a directory for Modular, or set DATABASE_URL to " +
                "use that database.");
        }

        var owner = LibC.Identify(data) ?? throw new IOException("it cannot be read");
        FileOwner.RefuseOther(data, owner, me);
        var home = Path.Combine(data, "pg");
        _ = ClusterVersion.Exists(Path.Combine(home, "cluster"));
        var cluster = LibC.Identify(Path.Combine(home, "cluster"));
        var account = PostgresAccount.Choose(me, owner, cluster, data);
        if (cluster is { } existing && existing.User != account.User)
            FileOwner.RefuseOther(Path.Combine(home, "cluster"), existing, me);

        var directory = new PostgresDirectory(await PostgresHome.Find(home, me, owner, account, ct), account, owner);
        if (directory.Home != home)
            progress.Report($"The database lies in {directory.Home}, to which {home} leads.");
        directory.MakeParts();
        return directory;
    }

    private void MakeParts()
    {
        TakeOver(Home);
        PostgresHome.MakeDirectory(Path.GetDirectoryName(Settings)!, PostgresHome.Passable);
        TakeOver(Path.GetDirectoryName(Settings)!);
        PostgresHome.MakeDirectory(Path.GetDirectoryName(Log)!, PostgresHome.Private);
        TakeOver(Path.GetDirectoryName(Log)!);
        foreach (var file in (string[])[UsersLock, StartLock, GuardLock])
        {
            FileLock.Touch(file);
            TakeOver(file);
        }
    }
}
