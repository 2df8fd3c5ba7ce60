using System.Diagnostics;
using System.Numerics;

namespace Modular.Benchmarks.Measuring;

/// <summary>
/// Latencies in buckets of one microsecond up to 32.768 ms, where every target lies: percentiles there are exact.
/// Above, each doubling is shared by 16,384 buckets, so that the error stays under 0.01 %, up to 17 minutes.
/// Any number of threads may record.
/// </summary>
internal sealed class Histogram
{
    private const int ExactBits = 15;
    private const int Exact = 1 << ExactBits;
    private const int PerDoubling = Exact / 2;
    private const int Doublings = 15;
    private readonly long[] _counts = new long[Exact + (Doublings * PerDoubling)];
    private long _count;

    /// <summary>How many latencies were recorded.</summary>
    public long Count => Interlocked.Read(ref _count);

    /// <summary>Records the time since <paramref name="timestamp"/> of <see cref="Stopwatch"/>.</summary>
    public void RecordSince(long timestamp) => Record(Stopwatch.GetElapsedTime(timestamp));

    /// <summary>Records a latency; a negative one counts as zero.</summary>
    public void Record(TimeSpan latency)
    {
        var microseconds = (long)Math.Max(latency.TotalMicroseconds, 0);
        Interlocked.Increment(ref _counts[Math.Min(BucketOf(microseconds), _counts.Length - 1)]);
        Interlocked.Increment(ref _count);
    }

    /// <summary>
    /// The smallest latency, in milliseconds, that <paramref name="share"/> (0 to 1) of all do not exceed.
    /// </summary>
    /// <exception cref="CouldNotMeasure">Nothing was recorded.</exception>
    public double Percentile(double share)
    {
        if (Count == 0)
            throw new CouldNotMeasure("Nothing was recorded.");

        var rank = Math.Max((long)Math.Ceiling(Count * share), 1);
        var bucket = 0;
        for (var seen = _counts[0]; seen < rank; seen += _counts[bucket])
            bucket++;
        return LatencyOf(bucket) / 1000.0;
    }

    private static int BucketOf(long microseconds)
    {
        if (microseconds < Exact)
            return (int)microseconds;
        var doubling = BitOperations.Log2((ulong)microseconds) - ExactBits + 1;
        return Exact + ((doubling - 1) * PerDoubling) + (int)((microseconds >> doubling) - PerDoubling);
    }

    private static long LatencyOf(int bucket)
    {
        if (bucket < Exact)
            return bucket;
        var (doubling, position) = Math.DivRem(bucket - Exact, PerDoubling);
        return ((long)(position + PerDoubling) << (doubling + 1)) + (1L << doubling);
    }
}
