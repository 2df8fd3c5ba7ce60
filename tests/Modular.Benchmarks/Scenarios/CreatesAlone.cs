using Modular.Benchmarks.Http;
using Modular.Benchmarks.Load;
using Modular.Benchmarks.Measuring;

namespace Modular.Benchmarks.Scenarios;

/// <summary>One user, and then a hundred, create tasks as fast as the server answers.</summary>
internal sealed class CreatesAlone : IScenario
{
    private const int Connections = 64;

    public string Name => "creates";

    public string Question => "How many creates a second over 64 connections, for one user and for 100?";

    public async Task<Measurement> Run(Bench bench, CancellationToken ct)
    {
        var requests = bench.Users.Select(user => Requests.CreateTask(user.AccessToken)).ToArray();
        await new ClosedLoop(bench.Server, Connections).Run(requests, bench.Time(5), ct);

        var one = new ClosedLoop(bench.Server, Connections);
        var meter = bench.Host.MeasureCpu();
        var rate = await one.Run(requests[..1], bench.Time(20), ct);
        var cpu = meter.Stop();
        var many = new ClosedLoop(bench.Server, Connections);
        var manyRate = await many.Run(requests, bench.Time(20), ct);
        var single = new ClosedLoop(bench.Server, 1);
        var singleRate = await single.Run(requests[..1], bench.Time(5), ct);
        return new Measurement(
            [
                Figure.Of("one user, 64 connections", one.Latency, Enough) with { Value = rate, Unit = "/s" },
                Figure.Of("100 users, 64 connections", many.Latency, Enough) with { Value = manyRate, Unit = "/s" },
                Figure.Of("one user, 1 connection", single.Latency, Target.P50Within(3)) with
                {
                    Value = singleRate, Unit = "/s",
                },
            ],
            cpu with { PerSecond = rate });
    }

    private static Target Enough { get; } =
        new("≥ 5,000/s, p99 < 50 ms", figure => figure is { Value: >= 5000, P99: < 50 });
}
