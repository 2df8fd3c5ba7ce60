namespace Modular.Infrastructure.Postgres.Embedded;

/// <summary>Whose files a process may work on: its own, and root on everybody's.</summary>
internal static class FileOwner
{
    public static void RefuseOther(string path, FileIdentity file, uint me)
    {
        if (me == 0 || file.User == me)
            return;
        throw new PostgresStartFailed(
            $"{path} belongs to {NameOf(file.User)} and this process runs as {NameOf(me)}: run it as the owner, or " +
            "name another directory with --data.");
    }

    public static string NameOf(uint user) => LibC.FindUser(user) is { } known ? $"'{known.Name}'" : $"user id {user}";
}
