using System.Globalization;

namespace Modular.Infrastructure.Postgres.Embedded;

/// <summary>
/// What PostgreSQL and its guard write: one file that they inherit as standard output and error, so that PostgreSQL
/// keeps logging when its guard is killed. At most 16 MiB and one older file of that size.
/// </summary>
internal sealed class PostgresLog(string path, TimeProvider clock)
{
    private const long MaxBytes = 16 * 1024 * 1024;

    public string Path { get; } = path;

    public long Length => new FileInfo(Path) is { Exists: true } file ? file.Length : 0;

    /// <summary>Makes the log this process's standard output and error, and nothing its standard input.</summary>
    public void BecomeStandardOutput()
    {
        const int append = 0x400, writeOnly = 1;

        var log = Opened(LibC.Open(Path, writeOnly | append | LibC.OpenCreate | LibC.OpenCloseOnExec, 0x180));
        var nothing = Opened(LibC.Open("/dev/null", LibC.OpenReadOnly | LibC.OpenCloseOnExec, 0));
        _ = LibC.Duplicate(nothing, onto: 0);
        _ = LibC.Duplicate(log, onto: 1);
        _ = LibC.Duplicate(log, onto: 2);
        _ = LibC.Close(log);
        _ = LibC.Close(nothing);
    }

    public void Write(string sentence) =>
        Console.Error.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{clock.GetUtcNow():yyyy-MM-dd HH:mm:ss.fff} UTC [{Environment.ProcessId}] GUARD:  {sentence}"));

    /// <summary>
    /// Keeps the file bounded. Emptied in place, because the server holds it open; it appends, so nothing tears.
    /// </summary>
    public void Trim()
    {
        if (Length <= MaxBytes)
            return;
        File.Copy(Path, Path + ".1", overwrite: true);
        using var log = new FileStream(Path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
        log.SetLength(0);
    }

    /// <summary>Why the server ended, out of what it wrote since the log was this long.</summary>
    public string LastWords(long since)
    {
        using var log = new FileStream(Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        log.Seek(Math.Min(since, log.Length), SeekOrigin.Begin);
        var lines = new StreamReader(log).ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return Reason(lines) ?? "it wrote no reason";
    }

    /// <summary>The last fatal message without its prefix, else the last line.</summary>
    internal static string? Reason(IReadOnlyList<string> lines)
    {
        foreach (var line in lines.Reverse())
        {
            foreach (var level in (string[])["FATAL:", "PANIC:"])
            {
                var at = line.IndexOf(level, StringComparison.Ordinal);
                if (at >= 0)
                    return line[(at + level.Length)..].Trim();
            }
        }
        return lines.Count > 0 ? lines[^1].Trim() : null;
    }

    private static int Opened(int descriptor) =>
        descriptor >= 0
            ? descriptor
            : throw new IOException($"The log of PostgreSQL could not be opened: {LibC.LastError()}");
}
