using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Modular.Benchmarks.Load;

/// <summary>Sleeps to the tenth of a millisecond; timers of .NET are ten times as coarse.</summary>
internal static partial class Pace
{
    private const int Monotonic = 1;
    private const int Absolute = 1;
    private const int Interrupted = 4;

    /// <summary>Blocks the thread until <paramref name="timestamp"/> of <see cref="Stopwatch"/>.</summary>
    public static void SleepUntil(long timestamp)
    {
        // On Linux a Stopwatch timestamp is CLOCK_MONOTONIC in nanoseconds.
        var (seconds, nanoseconds) = Math.DivRem(timestamp, Stopwatch.Frequency);
        var until = new Moment(seconds, nanoseconds);
        int error;
        do
            error = ClockSleep(Monotonic, Absolute, in until, 0);
        while (error == Interrupted);
        if (error != 0)
            throw new Win32Exception(error);
    }

    [LibraryImport("libc", EntryPoint = "clock_nanosleep")]
    private static partial int ClockSleep(int clock, int flags, in Moment until, nint remaining);

    [StructLayout(LayoutKind.Sequential)]
    private readonly record struct Moment(long Seconds, long Nanoseconds);
}
