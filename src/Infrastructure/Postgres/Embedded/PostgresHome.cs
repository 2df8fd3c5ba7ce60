namespace Modular.Infrastructure.Postgres.Embedded;

/// <summary>
/// Where PostgreSQL lives: <c>DATA/pg</c>, or a directory that this links to because PostgreSQL's account may enter it.
/// </summary>
internal static class PostgresHome
{
    public const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    public const UnixFileMode Passable = Private | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    // Where an unprivileged account may enter whatever the permissions of root's own directories are.
    private const string Elsewhere = "/var/lib/modular";

    /// <summary>Makes or follows <paramref name="home"/>, which lies in the data directory.</summary>
    public static async Task<string> Find(
        string home, uint me, FileIdentity owner, PostgresAccount account, CancellationToken ct)
    {
        var data = Path.GetDirectoryName(home)!;
        if (LibC.Identify(home, followLink: false) is null && !await account.CanEnter(data, ct))
            LinkToElsewhere(home, Path.GetFileName(data));
        var real = TargetOf(home);
        if (real != home)
            RefuseBadLink(home, real, me, owner);
        MakeDirectory(real, Passable);
        FileOwner.RefuseOther(real, LibC.Identify(real) ?? throw new IOException($"{real} cannot be read"), me);
        if (await account.CanEnter(real, ct))
            return real;
        throw new PostgresStartFailed(
            $"'{account.Name}', which runs PostgreSQL, may not enter {real}: let it pass through every parent " +
            "(chmod o+x).");
    }

    /// <summary>Where a link leads, or the path itself when it is none or not there.</summary>
    public static string TargetOf(string path) =>
        new DirectoryInfo(path).LinkTarget is { } target
            ? Path.GetFullPath(target, Path.GetDirectoryName(path)!)
            : path;

    /// <summary>
    /// Makes a directory with exactly this mode, whatever the umask; leaves one that is there as it is.
    /// </summary>
    public static void MakeDirectory(string path, UnixFileMode mode)
    {
        if (Directory.Exists(path))
            return;
        Directory.CreateDirectory(path, mode);
        File.SetUnixFileMode(path, mode);
    }

    /// <summary>Root follows only its own link, or one to what the data directory's owner owns anyway.</summary>
    private static void RefuseBadLink(string home, string real, uint me, FileIdentity owner)
    {
        if (LibC.Identify(real) is not { } target)
        {
            throw new PostgresStartFailed(
                $"{home} leads to {real}, which is gone: bring it back, or remove the link to begin with an empty " +
                "database.");
        }
        if (target.User != owner.User && LibC.Identify(home, followLink: false)?.User != me)
        {
            throw new PostgresStartFailed(
                $"{home} leads to {real}, which belongs to {FileOwner.NameOf(target.User)}: only a link that " +
                $"{FileOwner.NameOf(me)} made, or to a directory of {FileOwner.NameOf(owner.User)}, is followed.");
        }
    }

    /// <summary>The name holds chance, so that a data directory that was removed and made again begins empty.</summary>
    private static void LinkToElsewhere(string home, string name)
    {
        MakeDirectory(Elsewhere, Passable);
        var target = Path.Combine(Elsewhere, $"{name}-{Path.GetRandomFileName()[..8]}");
        MakeDirectory(target, Passable);
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
}
