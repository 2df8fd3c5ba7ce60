using System.Diagnostics;

namespace Modular.Infrastructure.Postgres.Embedded;

/// <summary>
/// The account that PostgreSQL runs as: this one, or, because PostgreSQL refuses to run as root, another.
/// </summary>
/// <param name="Name">The account's name.</param>
/// <param name="User">Its user id.</param>
/// <param name="Group">Its group id.</param>
/// <param name="IsOther">True when this process is root and has to change to it.</param>
internal sealed record PostgresAccount(string Name, uint User, uint Group, bool IsOther)
{
    private const uint Root = 0;

    /// <summary>
    /// Root runs PostgreSQL as the owner of the cluster, else of the data directory, else as modular or nobody.
    /// </summary>
    public static PostgresAccount Choose(uint me, FileIdentity data, FileIdentity? cluster, string path)
    {
        if (me != Root)
            return Of(Find(me), isOther: false);
        if (cluster is { User: Root })
            throw new PostgresStartFailed(
                $"The database in {path} belongs to root, as whom PostgreSQL does not run: give it to another " +
                "account (chown -R).");
        if (cluster is { } existing)
            return Of(Find(existing.User), isOther: true);
        if (data.User != Root)
            return Of(Find(data.User), isOther: true);
        var servant = LibC.FindUser("modular") ?? LibC.FindUser("nobody")
            ?? throw new PostgresStartFailed(
                "PostgreSQL does not run as root, and there is neither an account 'modular' nor 'nobody' " +
                "to run it as.");
        return Of(servant, isOther: true);
    }

    /// <summary>What to start as this account; with no variable of ours, which may hold secrets.</summary>
    public ProcessStartInfo StartInfo(string file, string workingDirectory, params IReadOnlyList<string> arguments)
    {
        var start = new ProcessStartInfo(file, arguments) { WorkingDirectory = workingDirectory };
        start.Environment.Clear();
        start.Environment["PATH"] = "/usr/bin:/bin";
        start.Environment["LC_ALL"] = "C";
        start.Environment["TZ"] = "UTC";
        if (IsOther)
            start.UserName = Name;
        return start;
    }

    /// <summary>
    /// Whether this account may pass through every parent of <paramref name="directory"/>: tried, as only the kernel
    /// knows.
    /// </summary>
    public async Task<bool> CanEnter(string directory, CancellationToken ct)
    {
        if (!IsOther)
            return true;
        var start = StartInfo("/bin/sh", "/", "-c", "cd -- \"$0\" 2> /dev/null", directory);
        using var shell = Process.Start(start)!;
        await shell.WaitForExitAsync(ct);
        return shell.ExitCode == 0;
    }

    /// <summary>Gives what root has just made to this account.</summary>
    public void TakeOver(string path)
    {
        if (IsOther)
            LibC.Give(path, User, Group);
    }

    private static UserEntry Find(uint user) => LibC.FindUser(user)
        ?? throw new PostgresStartFailed(
            $"User id {user} has no account on this machine, which PostgreSQL needs: add one (useradd, or a line in " +
            "/etc/passwd).");

    private static PostgresAccount Of(UserEntry user, bool isOther) => new(user.Name, user.User, user.Group, isOther);
}
