using System.Diagnostics;
using System.Net;
using Modular.Benchmarks.Http;
using Modular.Benchmarks.Measuring;

namespace Modular.Benchmarks.Load;

/// <summary>Sends one request after another on each of some connections: how much the server can do.</summary>
internal sealed class ClosedLoop(IPEndPoint server, int connections)
{
    /// <summary>Latency from sending to answer.</summary>
    public Histogram Latency { get; } = new();

    /// <summary>
    /// Sends <paramref name="requests"/> in turn, again and again, for <paramref name="duration"/>; returns answers a
    /// second.
    /// </summary>
    public async Task<double> Run(IReadOnlyList<byte[]> requests, TimeSpan duration, CancellationToken ct)
    {
        var tally = new LoadTally();
        var number = -1;
        var open = await HttpConnection.Open(server, connections, ct);
        try
        {
            var started = Stopwatch.GetTimestamp();
            await Task.WhenAll(open.Select(async connection =>
            {
                while (Stopwatch.GetElapsedTime(started) < duration)
                {
                    var sent = Stopwatch.GetTimestamp();
                    var request = requests[(int)((uint)Interlocked.Increment(ref number) % requests.Count)];
                    var answer = await connection.Send(request, ct);
                    Latency.RecordSince(sent);
                    tally.Count(answer);
                }
            }));
            tally.Check("Closed loop");
            return tally.Answered / Stopwatch.GetElapsedTime(started).TotalSeconds;
        }
        finally
        {
            foreach (var connection in open)
                connection.Dispose();
        }
    }
}
