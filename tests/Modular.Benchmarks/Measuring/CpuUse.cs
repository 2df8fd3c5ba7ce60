using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Modular.Benchmarks.Measuring;

/// <summary>
/// How many cores were busy, and for whom (1.0 is one core all the time), while so many requests a second were
/// answered.
/// </summary>
internal sealed record CpuUse(double Generator, double Host, double PostgreSql, double Others, double PerSecond = 0)
{
    /// <summary>
    /// Microseconds of a core that host and database take for one request: what does not change with the machine's
    /// other work, as latencies do.
    /// </summary>
    public double MicrosecondsPerRequest => (Host + PostgreSql) / PerSecond * 1e6;

    /// <summary>Each part is the median of those of <paramref name="runs"/>.</summary>
    public static CpuUse Median(IReadOnlyList<CpuUse> runs)
    {
        double Of(Func<CpuUse, double> part) => runs.Select(part).Order().ElementAt(runs.Count / 2);
        return new CpuUse(
            Of(use => use.Generator), Of(use => use.Host), Of(use => use.PostgreSql), Of(use => use.Others),
            Of(use => use.PerSecond));
    }
}

/// <summary>Reads from /proc who used the processors since it was started.</summary>
internal sealed class CpuMeter
{
    private const double TicksPerSecond = 100;
    private readonly int _host;
    private readonly int _postmaster;
    private readonly long _started = Stopwatch.GetTimestamp();
    private readonly CpuUse _before;

    private CpuMeter(int host, int postmaster)
    {
        (_host, _postmaster) = (host, postmaster);
        _before = Read();
    }

    /// <summary>Starts to measure; the two are process ids.</summary>
    public static CpuMeter Start(int host, int postmaster) => new(host, postmaster);

    /// <summary>The use since the start.</summary>
    public CpuUse Stop()
    {
        var after = Read();
        var seconds = Stopwatch.GetElapsedTime(_started).TotalSeconds;
        return new CpuUse(
            (after.Generator - _before.Generator) / seconds,
            (after.Host - _before.Host) / seconds,
            (after.PostgreSql - _before.PostgreSql) / seconds,
            Math.Max(after.Others - _before.Others, 0) / seconds);
    }

    private CpuUse Read()
    {
        var generator = Environment.CpuUsage.TotalTime.TotalSeconds;
        var host = Stat(_host)!.Value.Own;
        // Backends that have ended are in the postmaster's account of its children.
        var server = Stat(_postmaster)!.Value;
        var postgreSql = server.Own + server.Children + Processes()
            .Select(Stat).OfType<ProcessTimes>().Where(times => times.Parent == _postmaster).Sum(times => times.Own);
        return new CpuUse(generator, host, postgreSql, Machine() - generator - host - postgreSql);
    }

    private static IEnumerable<int> Processes() =>
        from directory in Directory.EnumerateDirectories("/proc")
        let name = Path.GetFileName(directory)
        where char.IsAsciiDigit(name[0])
        select int.Parse(name, CultureInfo.InvariantCulture);

    private static ProcessTimes? Stat(int process)
    {
        try
        {
            // proc(5): after the name in parentheses come state, parent, ...; times are fields 14 to 17.
            var stat = File.ReadAllText($"/proc/{process}/stat");
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            double Seconds(int field) => long.Parse(fields[field - 3], CultureInfo.InvariantCulture) / TicksPerSecond;
            return new ProcessTimes(
                Parent: int.Parse(fields[1], CultureInfo.InvariantCulture),
                Own: Seconds(14) + Seconds(15),
                Children: Seconds(16) + Seconds(17));
        }
        // It ended between being listed and being read.
        catch (IOException)
        {
            return null;
        }
    }

    private static double Machine()
    {
        // user, nice, system, then idle and iowait, which are no work.
        var fields = File.ReadLines("/proc/stat").First().Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return fields[1..9].Where((_, index) => index is not (3 or 4))
            .Sum(field => long.Parse(field, CultureInfo.InvariantCulture)) / TicksPerSecond;
    }

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct ProcessTimes(int Parent, double Own, double Children);
}
