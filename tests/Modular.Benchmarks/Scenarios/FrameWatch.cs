using System.Buffers.Text;
using System.Diagnostics;
using System.Text.Json;
using Modular.Benchmarks.Load;
using Modular.Benchmarks.Measuring;

namespace Modular.Benchmarks.Scenarios;

/// <summary>
/// Finds the created tasks of this run among the frames of all streams. A frame does not say when it was committed, so
/// the time of the task is taken, which the server sets before the commit, cut to milliseconds, on the same clock as
/// here: what is recorded is the commit itself and up to 1 ms more than commit to frame.
/// </summary>
internal sealed class FrameWatch(int events)
{
    public const string WarmUpKind = "bench.warm";
    private const string Prefix = "bench.event.";
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);
    private readonly long[] _due = new long[events];

    /// <summary>From the time of the task to the arrival of each frame.</summary>
    public Histogram SinceCreated { get; } = new();

    /// <summary>From the time when the create was due to the arrival of each frame.</summary>
    public Histogram SinceDue { get; } = new();

    /// <summary>The kind that marks an arrival's task.</summary>
    public string KindOf(Arrival arrival)
    {
        _due[arrival.Number] = arrival.Due;
        return $"{Prefix}{arrival.Number}";
    }

    /// <summary>Takes a frame of any stream.</summary>
    public void See(ReadOnlySpan<byte> frame)
    {
        var arrivedAt = TimeProvider.System.GetUtcNow();
        var data = frame.IndexOf("\ndata: "u8);
        if (data < 0 || frame[..data].IndexOf("event: task.created"u8) < 0)
            return;
        var (number, createdAt) = Read(frame[(data + 7)..]);
        if (number is null)
            return;
        SinceCreated.Record(arrivedAt - createdAt);
        SinceDue.RecordSince(_due[number.Value]);
    }

    /// <summary>Waits until so many frames were seen.</summary>
    /// <exception cref="CouldNotMeasure">Some never came.</exception>
    public async Task WaitFor(long frames, CancellationToken ct)
    {
        var started = Stopwatch.GetTimestamp();
        while (SinceDue.Count < frames)
        {
            if (Stopwatch.GetElapsedTime(started) > Limit)
                throw new CouldNotMeasure($"Only {SinceDue.Count} of {frames} frames came.");
            await Task.Delay(TimeSpan.FromMilliseconds(20), ct);
        }
    }

    private static (int? Number, DateTimeOffset CreatedAt) Read(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        int? number = null;
        DateTimeOffset createdAt = default;
        while (reader.Read())
        {
            if (reader.TokenType != JsonTokenType.PropertyName || reader.CurrentDepth != 1)
                continue;
            if (reader.ValueTextEquals("kind"u8))
                number = NumberOf(ref reader);
            else if (reader.ValueTextEquals("createdAt"u8) && reader.Read())
                createdAt = reader.GetDateTimeOffset();
        }

        return (number, createdAt);
    }

    private static int? NumberOf(ref Utf8JsonReader reader)
    {
        reader.Read();
        return reader.ValueSpan.StartsWith("bench.event."u8)
            && Utf8Parser.TryParse(reader.ValueSpan[Prefix.Length..], out int number, out _) ? number : null;
    }
}
