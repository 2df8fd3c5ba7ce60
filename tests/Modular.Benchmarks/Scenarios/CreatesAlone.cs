using Modular.Benchmarks.Http;
using Modular.Benchmarks.Load;
using Modular.Benchmarks.Measuring;

namespace Modular.Benchmarks.Scenarios;

/// <summary>One user creates tasks as fast as the server answers.</summary>
internal sealed class CreatesAlone : IScenario
{
    private const int Connections = 64;

    public string Name => "creates";

    public string Question => "How many creates a second for one single user over 64 connections?";

    public async Task<Measurement> Run(Bench bench, CancellationToken ct)
    {
        var request = Requests.CreateTask(bench.Users[0].AccessToken);
        await new ClosedLoop(bench.Server, Connections).Run(request, bench.Time(5), ct);

        var full = new ClosedLoop(bench.Server, Connections);
        var meter = bench.Host.MeasureCpu();
        var rate = await full.Run(request, bench.Time(20), ct);
        var cpu = meter.Stop();
        var single = new ClosedLoop(bench.Server, 1);
        var singleRate = await single.Run(request, bench.Time(5), ct);
        return new Measurement(
            [
                Figure.Of("64 connections", full.Latency, Target.AtLeast(2500, "/s")) with
                {
                    Value = rate, Unit = "/s",
                },
                Figure.Of("1 connection", single.Latency) with { Value = singleRate, Unit = "/s" },
            ],
            cpu with { PerSecond = rate });
    }
}
