using System.Globalization;

namespace Modular.Infrastructure.Postgres.Embedded;

/// <summary>What <c>/proc</c> tells about processes, children of ours or not.</summary>
internal static class ProcessTable
{
    /// <summary>When the process started, in clock ticks since boot, or null when it is gone or a zombie.</summary>
    public static ulong? StartOf(int pid)
    {
        if (Read($"/proc/{pid}/stat") is not { } line)
            return null;
        // The name, in brackets, may hold anything; state is the first field after it and the start the twentieth.
        var fields = line[(line.LastIndexOf(')') + 2)..].Split(' ');
        return fields[0] is "Z" or "X" ? null : ulong.Parse(fields[19], CultureInfo.InvariantCulture);
    }

    public static string[] CommandLine(int pid) => Read($"/proc/{pid}/cmdline")?.Split('\0') ?? [];

    /// <summary>True when the process is a PostgreSQL, server or backend, that works in this directory.</summary>
    public static bool IsPostgresIn(int pid, string directory) =>
        LibC.Identify(directory) is { } wanted && IsPostgresIn(pid, wanted);

    public static IReadOnlyList<int> PostgresIn(string directory)
    {
        if (LibC.Identify(directory) is not { } wanted)
            return [];
        var processes =
            from entry in Directory.EnumerateDirectories("/proc")
            let name = Path.GetFileName(entry)
            where char.IsAsciiDigit(name[0])
            let pid = int.Parse(name, CultureInfo.InvariantCulture)
            where IsPostgresIn(pid, wanted)
            select pid;
        return [.. processes];
    }

    // A server may have changed its title, and its program may have been replaced ("postgres (deleted)").
    private static bool IsPostgresIn(int pid, FileIdentity directory) =>
        LibC.Identify($"/proc/{pid}/cwd") is { } current
        && current.IsSameFile(directory)
        && ProgramOf(pid)?.Contains("/postgres", StringComparison.Ordinal) == true;

    private static string? ProgramOf(int pid)
    {
        try
        {
            return File.ResolveLinkTarget($"/proc/{pid}/exe", returnFinalTarget: false)?.FullName;
        }
        // Gone meanwhile, or of another user, who could not open a database of ours.
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static string? Read(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        // The process may end between open and read (ESRCH), which .NET tells as an IOException of its own kind.
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
