using Modular.Benchmarks.Host;
using Modular.Benchmarks.Measuring;

namespace Modular.Benchmarks.Scenarios;

/// <summary>
/// Start to the first 200 of <c>/health/ready</c>, first with initialisation, then again after its database has ended.
/// </summary>
internal sealed class Starts : IScenario, IDisposable
{
    // Removed at the end: for minutes after files are removed ext4 looks for others' inodes before it takes theirs, and
    // making the 2,000 files of a first start takes twice as long as on a machine that has none of them yet.
    private readonly List<DataDirectory> _used = [];

    public string Name => "start";

    public string Question => "How long from the start of the process until it is ready for traffic?";

    public async Task<Measurement> Run(Bench bench, CancellationToken ct)
    {
        var data = new DataDirectory();
        _used.Add(data);
        var first = await Start(bench, data, ct);
        var again = await Start(bench, data, ct);
        return new Measurement(
            [
                new Figure("first start, with initialisation", P50: first, Target: Target.P50Within(3000)),
                new Figure("start on existing data", P50: again, Target: Target.P50Within(1000)),
            ],
            Cpu: null);
    }

    public void Dispose() => _used.ForEach(data => data.Dispose());

    private static async Task<double> Start(Bench bench, DataDirectory data, CancellationToken ct)
    {
        await using var host = await RunningHost.Start(bench.Executable, data, ct);
        return host.TimeToReady.TotalMilliseconds;
    }
}
