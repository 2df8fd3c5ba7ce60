using Modular.Benchmarks.Host;
using Modular.Benchmarks.Http;
using Modular.Benchmarks.Load;
using Modular.Benchmarks.Measuring;

namespace Modular.Benchmarks.Scenarios;

/// <summary>3,000 requests/s by 100 users: 80 % reads of five kinds, 20 % creates.</summary>
internal sealed class MixedLoad : IScenario
{
    private const int PerSecond = 3000;
    private const int Connections = 256;

    // One round of the mix: five of each kind of read would be eighty in a hundred; four in five is the same.
    private const int RequestsInRound = 25;
    private const int CreatesInRound = 5;

    public string Name => "mixed";

    public string Question => "3,000 requests/s open loop, 80 % reads, 100 users: how late are the answers?";

    public async Task<Measurement> Run(Bench bench, CancellationToken ct)
    {
        var mix = bench.Users.Select(Mix).ToArray();
        using var loop = await OpenLoop.Connect(bench.Server, Connections, ct);
        await loop.Run(PerSecond, bench.Time(5), Traffic(mix, new Latencies()), ct);

        var latencies = new Latencies();
        var meter = bench.Host.MeasureCpu();
        var all = await loop.Run(PerSecond, bench.Time(30), Traffic(mix, latencies), ct);
        var cpu = meter.Stop();
        return new Measurement(
            [
                Figure.Of("all", all.Latency, Target.P99Under(30)) with { Value = all.PerSecond, Unit = "/s" },
                Figure.Of("reads", latencies.Reads),
                Figure.Of("creates", latencies.Creates),
            ],
            cpu with { PerSecond = all.PerSecond });
    }

    private static Traffic Traffic(byte[][][] mix, Latencies latencies) => new(
        arrival => mix[arrival.Number % mix.Length][arrival.Number / mix.Length % RequestsInRound],
        (arrival, _) => latencies.Of(arrival.Number / mix.Length).RecordSince(arrival.Due));

    /// <summary>A user's round: every fifth is a create, the others read in turn.</summary>
    private static byte[][] Mix(BenchUser user, int number)
    {
        Func<int, byte[]>[] reads =
        [
            round => Requests.Get($"/v1/tasks/{user.Tasks[round % user.Tasks.Count]}", user.AccessToken),
            _ => Requests.Get("/v1/tasks", user.AccessToken),
            round => Requests.Get($"/v1/devices/{user.Devices[round % user.Devices.Count].Id}", user.AccessToken),
            _ => Requests.Get("/v1/devices", user.AccessToken),
            _ => Requests.Get("/v1/auth/me", user.AccessToken),
        ];
        // Shifted by the user, so that not all hundred ask the same at the same time.
        return [.. Enumerable.Range(0, RequestsInRound).Select(index => IsCreate(index)
            ? Requests.CreateTask(user.AccessToken)
            : reads[(index + number) % reads.Length](index))];
    }

    private static bool IsCreate(int index) => index % (RequestsInRound / CreatesInRound) == 0;

    private sealed class Latencies
    {
        public Histogram Reads { get; } = new();

        public Histogram Creates { get; } = new();

        public Histogram Of(int index) => IsCreate(index % RequestsInRound) ? Creates : Reads;
    }
}
