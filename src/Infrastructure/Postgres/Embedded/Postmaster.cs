using System.Globalization;

namespace Modular.Infrastructure.Postgres.Embedded;

/// <summary>A running server process; the start time tells it from a later process of the same id.</summary>
internal sealed record Postmaster(int Pid, ulong StartedAtTick)
{
    /// <summary>
    /// No process starts at boot's first tick, so none is mistaken for one that ended before it was seen.
    /// </summary>
    public const ulong AlreadyGone = 0;

    public bool IsAlive => ProcessTable.StartOf(Pid) == StartedAtTick;

    public static Postmaster? Of(int pid) => ProcessTable.StartOf(pid) is { } start ? new Postmaster(pid, start) : null;

    public void Signal(int signal)
    {
        if (IsAlive)
            _ = LibC.Kill(Pid, signal);
    }
}

/// <summary>
/// What <c>postmaster.pid</c> says: the process on its first line, whether it is ready on its eighth.
/// </summary>
internal sealed record PostmasterFile(int? Pid, bool IsReady)
{
    public static PostmasterFile? Read(string path)
    {
        try
        {
            return Parse(File.ReadAllLines(path));
        }
        // There is none, or the server removed it just now.
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    internal static PostmasterFile Parse(string[] lines)
    {
        // A single-user PostgreSQL writes its process id as a negative number.
        var named = lines.Length > 0
            && int.TryParse(lines[0], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var pid)
            && pid != 0
            ? Math.Abs(pid)
            : (int?)null;
        return new PostmasterFile(named, lines.Length >= 8 && lines[7].StartsWith("ready", StringComparison.Ordinal));
    }
}
