using System.Diagnostics;
using Modular.Benchmarks.Measuring;
using Modular.Client.Tokens;

namespace Modular.Benchmarks.Scenarios;

/// <summary>A service verifies access tokens by itself, with the verifier of the C# client.</summary>
internal sealed class LocalTokenChecks : IScenario
{
    // What is measured may be shorter than a clock's own cost.
    private const int AtATime = 10;
    private const double Microsecond = 1e6;

    public string Name => "verify";

    public string Question => "How long does a service take to verify a token, for the first time and again?";

    public async Task<Measurement> Run(Bench bench, CancellationToken ct)
    {
        using var http = new HttpClient();
        var options = new ModularTokenOptions(new Uri($"http://{bench.Server}")) { Issuer = "modular" };
        var tokens = bench.Users.Select(user => user.AccessToken).ToArray();
        // One that remembers two tokens sees every one of a hundred for the first time.
        var first = await Median(new ModularTokenVerifier(options with { RememberedTokens = 1 }, http));
        var again = await Median(new ModularTokenVerifier(options, http));
        return new Measurement(
            [
                new Figure("for the first time", Value: first, Unit: " µs", Target: Under(100)),
                new Figure("again", Value: again, Unit: " µs", Target: Under(5)),
            ],
            Cpu: null);

        async Task<double> Median(ModularTokenVerifier verifier)
        {
            await Checks(verifier, tokens, bench.Time(1), ct);
            var times = await Checks(verifier, tokens, bench.Time(5), ct);
            times.Sort();
            return times[times.Count / 2];
        }
    }

    // Microseconds of one check.
    private static async Task<List<double>> Checks(
        ModularTokenVerifier verifier, string[] tokens, TimeSpan time, CancellationToken ct)
    {
        var times = new List<double>();
        var began = Stopwatch.GetTimestamp();
        for (var next = 0; Stopwatch.GetElapsedTime(began) < time;)
        {
            var started = Stopwatch.GetTimestamp();
            for (var i = 0; i < AtATime; i++, next = (next + 1) % tokens.Length)
                await verifier.VerifyAsync(tokens[next], ct);
            times.Add((Stopwatch.GetTimestamp() - started) * Microsecond / Stopwatch.Frequency / AtATime);
        }

        return times;
    }

    private static Target Under(double microseconds) =>
        new($"p50 < {microseconds:0} µs", figure => figure.Value < microseconds);
}
