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
internal sealed record Traffic(Func<Arrival, ReadOnlyMemory<byte>> RequestOf, Action<Arrival, HttpAnswer> Handle)
{
    /// <summary>Which answers the load is about; more than one other in 1,000 is no measurement. Successes.</summary>
    public Func<HttpAnswer, bool> Expects { get; init; } = answer => answer.IsSuccess;
}

/// <summary>What a load gave.</summary>
/// <param name="Latency">From due time to answer, of all arrivals.</param>
/// <param name="PerSecond">Answers a second.</param>
internal sealed record OpenLoopResult(Histogram Latency, double PerSecond);

/// <summary>
/// Sends requests on a fixed schedule, whether earlier ones were answered or not, over idle connections; while none is
/// idle they queue here. Latency counts from the due time, so a server that stalls pays for all that came meanwhile
/// (no coordinated omission). The connections stay open from the warm-up to the load that counts, as clients' do.
/// </summary>
internal sealed class OpenLoop : IDisposable
{
    // A loop whose backlog is not answered in this time ends, and what is left counts as late as it is then.
    private static readonly TimeSpan DrainLimit = TimeSpan.FromSeconds(20);

    private readonly IReadOnlyList<ILoadConnection> _connections;
    private bool _isSpent;

    /// <summary>A loop over <paramref name="connections"/>, which it closes in the end.</summary>
    public OpenLoop(IReadOnlyList<ILoadConnection> connections) => _connections = connections;

    public static async Task<OpenLoop> Connect(IPEndPoint server, int connections, CancellationToken ct) =>
        new(await HttpConnection.Open(server, connections, ct));

    /// <summary>Offers <paramref name="perSecond"/> requests for <paramref name="duration"/>.</summary>
    /// <exception cref="CouldNotMeasure">Too many were refused, or a load before this one was not answered.</exception>
    public async Task<OpenLoopResult> Run(int perSecond, TimeSpan duration, Traffic traffic, CancellationToken ct)
    {
        if (_isSpent)
            throw new CouldNotMeasure($"{perSecond} requests/s were not answered in the warm-up.");
        // The thread that keeps the schedule runs an idle connection's send itself: no hop to another thread.
        var arrivals = Channel.CreateUnbounded<Arrival>(
            new UnboundedChannelOptions { SingleWriter = true, AllowSynchronousContinuations = true });
        var (latency, tally) = (new Histogram(), new LoadTally());
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var workers = Task.WhenAll(_connections.Select(
            connection => new Worker(connection, traffic, latency, tally).Run(arrivals.Reader, limit.Token)));
        var started = Stopwatch.GetTimestamp();
        await Schedule(arrivals.Writer, perSecond, (int)(perSecond * duration.TotalSeconds), ct);
        limit.CancelAfter(DrainLimit);
        await workers;
        ct.ThrowIfCancellationRequested();
        _isSpent = limit.IsCancellationRequested;
        while (arrivals.Reader.TryRead(out var unsent))
            latency.RecordSince(unsent.Due);
        tally.Check($"{perSecond} requests/s");
        var seconds = Math.Max(Stopwatch.GetElapsedTime(started).TotalSeconds, duration.TotalSeconds);
        return new OpenLoopResult(latency, tally.Answered / seconds);
    }

    public void Dispose()
    {
        foreach (var connection in _connections)
            connection.Dispose();
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

    /// <summary>One connection at work.</summary>
    private sealed class Worker(ILoadConnection connection, Traffic traffic, Histogram latency, LoadTally tally)
    {
        public async Task Run(ChannelReader<Arrival> arrivals, CancellationToken limit)
        {
            while (await arrivals.WaitToReadAsync(CancellationToken.None))
            {
                while (!limit.IsCancellationRequested && arrivals.TryRead(out var arrival))
                {
                    if (!await Send(arrival, limit))
                        return;
                }

                if (limit.IsCancellationRequested)
                    return;
            }
        }

        private async ValueTask<bool> Send(Arrival arrival, CancellationToken limit)
        {
            try
            {
                var answer = await connection.Send(traffic.RequestOf(arrival), limit);
                latency.RecordSince(arrival.Due);
                tally.Count(answer, traffic.Expects(answer));
                traffic.Handle(arrival, answer);
                return true;
            }
            // The limit of the drain: this one is as late as it is now, and its connection is of no more use.
            catch (OperationCanceledException) when (limit.IsCancellationRequested)
            {
                latency.RecordSince(arrival.Due);
                return false;
            }
        }
    }
}
