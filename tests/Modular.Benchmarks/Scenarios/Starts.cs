using Modular.Benchmarks.Host;
using Modular.Benchmarks.Measuring;

namespace Modular.Benchmarks.Scenarios;

/// <summary>
/// Start to <c>Listening on</c>, first with initialisation, then again after its database has ended.
/// </summary>
internal sealed class Starts : IScenario
{
    public string Name => "start";

    public string Question => "How long from the start of the process until it is ready for traffic?";

    public async Task<Measurement> Run(Bench bench, CancellationToken ct)
    {
        using var data = new DataDirectory();
        var first = await Start(bench, data, ct);
        var again = await Start(bench, data, ct);
        return new Measurement(
            [
                new Figure("first start, with initialisation", P50: first, Target: Target.P50Within(3000)),
                new Figure("start on existing data", P50: again, Target: Target.P50Within(1000)),
            ],
            Cpu: null);
    }

    private static async Task<double> Start(Bench bench, DataDirectory data, CancellationToken ct)
    {
        await using var host = await RunningHost.Start(bench.Executable, data, ct);
        return host.TimeToReady.TotalMilliseconds;
    }
}
