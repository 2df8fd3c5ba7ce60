using Modular.Benchmarks.Http;
using Modular.Benchmarks.Load;
using Modular.Benchmarks.Measuring;

namespace Modular.Benchmarks.Scenarios;

/// <summary>1,000 events/s to 200 streams: 100 users with two streams each, so 2,000 frames/s.</summary>
internal sealed class LiveEvents : IScenario
{
    private const int PerSecond = 1000;
    private const int StreamsPerUser = 2;
    private const int Connections = 64;

    public string Name => "events";

    public string Question => "1,000 events/s to 200 SSE clients: how long from commit to frame?";

    public async Task<Measurement> Run(Bench bench, CancellationToken ct)
    {
        var count = (int)(bench.Time(20).TotalSeconds * PerSecond);
        var watch = new FrameWatch(count);
        using var streams = await EventStreams.Open(bench, StreamsPerUser, watch.See, ct);
        using var loop = await OpenLoop.Connect(bench.Server, Connections, ct);
        await loop.Run(PerSecond, bench.Time(5), Creates(bench, _ => FrameWatch.WarmUpKind), ct);

        var meter = bench.Host.MeasureCpu();
        var creates = await loop.Run(PerSecond, bench.Time(20), Creates(bench, watch.KindOf), ct);
        var cpu = meter.Stop();
        await watch.WaitFor((long)count * StreamsPerUser, ct);
        return new Measurement(
            [
                Figure.Of("commit to frame (upper bound)", watch.SinceCreated, Target.P99Under(30)) with
                {
                    Value = creates.PerSecond, Unit = "/s",
                },
                Figure.Of("create due to frame", watch.SinceDue),
            ],
            cpu with { PerSecond = creates.PerSecond });
    }

    private static Traffic Creates(Bench bench, Func<Arrival, string> kindOf)
    {
        var users = bench.Users;
        return new Traffic(
            arrival => Requests.CreateTask(users[arrival.Number % users.Count].AccessToken, kindOf(arrival)),
            (_, _) => { });
    }
}
