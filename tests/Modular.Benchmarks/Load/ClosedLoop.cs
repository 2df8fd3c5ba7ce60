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

    /// <summary>Repeats <paramref name="request"/> for <paramref name="duration"/>; returns answers a second.</summary>
    public async Task<double> Run(ReadOnlyMemory<byte> request, TimeSpan duration, CancellationToken ct)
    {
        var tally = new LoadTally();
        var open = await HttpConnection.Open(server, connections, ct);
        try
        {
            var started = Stopwatch.GetTimestamp();
            await Task.WhenAll(open.Select(async connection =>
            {
                while (Stopwatch.GetElapsedTime(started) < duration)
                {
                    var sent = Stopwatch.GetTimestamp();
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
