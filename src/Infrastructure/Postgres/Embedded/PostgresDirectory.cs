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

    public string Sockets => Target(SocketLink);

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
        catch (IOException e) when (PostgresStartFailed.IsNoRoom(e))
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

        // Kept from start to start while it is there and private: a directory of that name could be somebody else's by
        // now.
        if (LibC.Identify(Sockets)?.User == Account.User && File.GetUnixFileMode(Sockets) == PrivateMode
            && Sockets != SocketLink)
            return;
        var elsewhere = Directory.CreateTempSubdirectory("modular-").FullName;
        Account.TakeOver(elsewhere);
        File.Delete(SocketLink);
        File.CreateSymbolicLink(SocketLink, elsewhere);
    }

    private const UnixFileMode PrivateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private const UnixFileMode PassableMode = PrivateMode | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    private static async Task<PostgresDirectory> Open(
        string data, uint me, IProgress<string> progress, CancellationToken ct)
    {
        if (File.Exists(data))
            throw new PostgresStartFailed($"{data} is not a directory.");
        if (!Directory.Exists(data))
            Directory.CreateDirectory(data, me == 0 ? PassableMode : PrivateMode);
        if (File.Exists(Path.Combine(data, "PG_VERSION")))
            throw new PostgresStartFailed(
                $"{data} is itself a database of PostgreSQL: name a directory for Modular, or set DATABASE_URL to " +
                "use that database.");

        var owner = LibC.Identify(data) ?? throw new IOException("it cannot be read");
        RefuseOtherOwner(data, owner, me);
        var home = Path.Combine(data, "pg");
        var cluster = LibC.Identify(Path.Combine(home, "cluster"));
        var account = PostgresAccount.Choose(me, owner, cluster, data);
        if (cluster is { } existing && existing.User != account.User)
            RefuseOtherOwner(Path.Combine(home, "cluster"), existing, me);

        var directory = new PostgresDirectory(await FindHome(home, data, account, ct), account, owner);
        if (directory.Home != home)
            progress.Report(
                $"The database lies in {directory.Home}: '{account.Name}', which runs PostgreSQL, cannot enter " +
                $"{data}.");
        directory.MakeParts();
        return directory;
    }

    private static void RefuseOtherOwner(string path, FileIdentity owner, uint me)
    {
        if (me == 0 || owner.User == me)
            return;
        throw new PostgresStartFailed(
            $"{path} belongs to {NameOf(owner.User)} and this process runs as {NameOf(me)}: run it as the owner, or " +
            "name another directory with --data.");
    }

    private static string NameOf(uint user) => LibC.FindUser(user) is { } known ? $"'{known.Name}'" : $"user id {user}";

    private static async Task<string> FindHome(string home, string data, PostgresAccount account, CancellationToken ct)
    {
        if (LibC.Identify(home, followLink: false) is null && !await account.CanEnter(data, ct))
            LinkTo(home, data);
        var real = Target(home);
        if (real != home && !Directory.Exists(real))
            throw new PostgresStartFailed(
                $"{home} leads to {real}, which is gone: bring it back, or remove the link to begin with an empty " +
                "database.");
        Directory.CreateDirectory(real, PassableMode);
        if (!await account.CanEnter(real, ct))
            throw new PostgresStartFailed(
                $"'{account.Name}', which runs PostgreSQL, may not enter {real}: let it pass through every parent " +
                "(chmod o+x).");
        return real;
    }

    /// <summary>The name holds chance, so that a data directory that was removed and made again begins empty.</summary>
    private static void LinkTo(string home, string data)
    {
        const string elsewhere = "/var/lib/modular";
        Directory.CreateDirectory(elsewhere, PassableMode);
        var target = Path.Combine(elsewhere, $"{Path.GetFileName(data)}-{Path.GetRandomFileName()[..8]}");
        Directory.CreateDirectory(target, PassableMode);
        try
        {
            File.CreateSymbolicLink(home, target);
        }
        // Somebody who started at the same moment was first: theirs is the one.
        catch (IOException) when (LibC.Identify(home, followLink: false) is not null)
        {
            Directory.Delete(target);
        }
    }

    /// <summary>Where a link leads, or the path itself when it is none or not there.</summary>
    private static string Target(string path) =>
        new DirectoryInfo(path).LinkTarget is { } target
            ? Path.GetFullPath(target, Path.GetDirectoryName(path)!)
            : path;

    private void MakeParts()
    {
        TakeOver(Home);
        Directory.CreateDirectory(Path.GetDirectoryName(Settings)!, PassableMode);
        TakeOver(Path.GetDirectoryName(Settings)!);
        Directory.CreateDirectory(Path.GetDirectoryName(Log)!, PrivateMode);
        TakeOver(Path.GetDirectoryName(Log)!);
        foreach (var file in (string[])[UsersLock, StartLock, GuardLock])
        {
            FileLock.Touch(file);
            TakeOver(file);
        }
    }

    /// <summary>A directory for PostgreSQL's account alone.</summary>
    public void MakePrivate(string path)
    {
        if (LibC.Identify(path, followLink: false) is not null)
            return;
        Directory.CreateDirectory(path, PrivateMode);
        Account.TakeOver(path);
    }
}
