using System.Diagnostics;
using System.Net;
using System.Runtime.InteropServices;
using System.Threading.Channels;
using Modular.Benchmarks.Http;
using Modular.Benchmarks.Measuring;

namespace Modular.Benchmarks.Load;

/// <summary>
/// A request of a schedule: its number, and when it is due as a timestamp of <see cref="Stopwatch"/>.
/// </summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Arrival(int Number, long Due);

/// <summary>What is sent, and what happens to its answer.</summary>
/// <param name="RequestOf">The bytes of an arrival's request.</param>
/// <param name="Handle">Runs when the answer is there, before the connection takes another arrival.</param>
internal sealed record Traffic(Func<Arrival, ReadOnlyMemory<byte>> RequestOf, Action<Arrival, HttpAnswer> Handle);

/// <summary>
/// Sends requests on a fixed schedule, whether earlier ones were answered or not, over idle connections; while none is
/// idle they queue here. Latency counts from the due time, so a server that stalls pays for all that came meanwhile
/// (no coordinated omission).
/// </summary>
internal sealed class OpenLoop(IPEndPoint server, int connections)
{
    // A loop whose backlog is not answered in this time ends, and what is left counts as late as it is then.
    private static readonly TimeSpan DrainLimit = TimeSpan.FromSeconds(20);

    /// <summary>Latency from due time to answer, of all arrivals.</summary>
    public Histogram Latency { get; } = new();

    /// <summary>Answers and refusals.</summary>
    public LoadTally Tally { get; } = new();

    /// <summary>
    /// Offers <paramref name="perSecond"/> requests for <paramref name="duration"/>; returns answers a second.
    /// </summary>
    public async Task<double> Run(int perSecond, TimeSpan duration, Traffic traffic, CancellationToken ct)
    {
        // The thread that keeps the schedule runs an idle connection's send itself: no hop to another thread.
        var arrivals = Channel.CreateUnbounded<Arrival>(
            new UnboundedChannelOptions { SingleWriter = true, AllowSynchronousContinuations = true });
        var open = await HttpConnection.Open(server, connections, ct);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        try
        {
            var workers = Task.WhenAll(
                open.Select(connection => Work(connection, arrivals.Reader, traffic, limit.Token)));
            var started = Stopwatch.GetTimestamp();
            await Schedule(arrivals.Writer, perSecond, (int)(perSecond * duration.TotalSeconds), ct);
            limit.CancelAfter(DrainLimit);
            await workers;
            ct.ThrowIfCancellationRequested();
            while (arrivals.Reader.TryRead(out var unsent))
                Latency.RecordSince(unsent.Due);
            return Tally.Answered / Math.Max(Stopwatch.GetElapsedTime(started).TotalSeconds, duration.TotalSeconds);
        }
        finally
        {
            foreach (var connection in open)
                connection.Dispose();
        }
    }

    private static Task Schedule(ChannelWriter<Arrival> arrivals, int perSecond, int count, CancellationToken ct) =>
        Task.Factory.StartNew(
            () =>
            {
                var start = Stopwatch.GetTimestamp();
                for (var number = 0; number < count && !ct.IsCancellationRequested; number++)
                {
                    var due = start + (number * Stopwatch.Frequency / perSecond);
                    if (due > Stopwatch.GetTimestamp())
                        Pace.SleepUntil(due);
                    arrivals.TryWrite(new Arrival(number, due));
                }

                arrivals.Complete();
            },
            ct, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private async Task Work(
        HttpConnection connection, ChannelReader<Arrival> arrivals, Traffic traffic, CancellationToken limit)
    {
        while (await arrivals.WaitToReadAsync(CancellationToken.None))
        {
            while (!limit.IsCancellationRequested && arrivals.TryRead(out var arrival))
            {
                if (!await Send(connection, arrival, traffic, limit))
                    return;
            }

            if (limit.IsCancellationRequested)
                return;
        }
    }

    private async ValueTask<bool> Send(
        HttpConnection connection, Arrival arrival, Traffic traffic, CancellationToken limit)
    {
        try
        {
            var answer = await connection.Send(traffic.RequestOf(arrival), limit);
            Latency.RecordSince(arrival.Due);
            Tally.Count(answer);
            traffic.Handle(arrival, answer);
            return true;
        }
        // The limit of the drain: this one is as late as it is now, and its connection is of no more use.
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            Latency.RecordSince(arrival.Due);
            return false;
        }
    }
}
