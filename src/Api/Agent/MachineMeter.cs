using System.Globalization;
using System.Runtime.InteropServices;
using Modular.Api.Agent.Server;

namespace Modular.Api.Agent;

/// <summary>
/// Measures the machine between two heartbeats, from <c>/proc</c> and the file system of the work directory; what
/// cannot be read is left out.
/// </summary>
internal sealed class MachineMeter(string workDirectory, string proc = "/proc")
{
    // What the kernel counts in is a hundredth of a second, on every platform that .NET runs on.
    private const int TicksPerSecond = 100;

    private CpuTimes? _before;
    private double? _cpuPercent;

    public MachineMetrics Measure()
    {
        var memory = Read(In("meminfo"), Memory);
        var disk = Read(workDirectory, Disk);
        return new MachineMetrics(
            Read(In("stat"), Cpu), memory?.Used, memory?.Total, disk?.Used, disk?.Total,
            Read(In("uptime"), FirstNumber), Read(In("loadavg"), FirstNumber));
    }

    private string In(string file) => Path.Combine(proc, file);

    // Percent of one core, as the server has it: 400 is four busy cores.
    private double? Cpu(string file)
    {
        var lines = File.ReadAllLines(file);
        var cores = lines.Count(line => line.StartsWith("cpu", StringComparison.Ordinal)) - 1;
        var now = CpuTimes.Parse(lines[0]);
        // Heartbeats that follow each other at once have too little between them to be told apart.
        if (_before is { } before)
        {
            if (now.All - before.All < cores * TicksPerSecond)
                return _cpuPercent;
            _cpuPercent = Math.Round(100.0 * cores * (now.Busy - before.Busy) / (now.All - before.All), 1);
        }

        _before = now;
        return _cpuPercent;
    }

    private static Space? Memory(string file)
    {
        var lines = File.ReadAllLines(file);
        return new Space(Bytes("MemTotal:"), Bytes("MemAvailable:"));

        long Bytes(string name) =>
            1024 * Number(lines.First(line => line.StartsWith(name, StringComparison.Ordinal)).Split(
                ' ', StringSplitOptions.RemoveEmptyEntries)[1]);
    }

    private static Space? Disk(string directory)
    {
        var drive = new DriveInfo(directory);
        return new Space(drive.TotalSize, drive.TotalFreeSpace);
    }

    private static double? FirstNumber(string file) =>
        double.Parse(File.ReadAllText(file).Split(' ')[0], CultureInfo.InvariantCulture);

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);

    private static T? Read<T>(string path, Func<string, T?> read)
        where T : struct
    {
        try
        {
            return read(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException
            or InvalidOperationException or IndexOutOfRangeException or ArgumentException)
        {
            // A container may hide files, and another kernel may write them otherwise.
            return null;
        }
    }

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Space(long Total, long Free)
    {
        public long Used => Total - Free;
    }

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct CpuTimes(long Busy, long All)
    {
        /// <summary>user, nice, system, idle, iowait, irq, softirq, steal; guests are counted as users.</summary>
        public static CpuTimes Parse(string line)
        {
            var times = line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1..9].Select(Number).ToArray();
            var all = times.Sum();
            return new CpuTimes(all - times[3] - times[4], all);
        }
    }
}
