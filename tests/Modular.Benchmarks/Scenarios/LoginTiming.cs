using System.Diagnostics;
using Modular.Benchmarks.Http;
using Modular.Benchmarks.Measuring;

namespace Modular.Benchmarks.Scenarios;

/// <summary>
/// Whether a refused login tells by its time that there is such an account: Welch's t-test over logins for known and
/// unknown addresses in turn, as dudect does it (Reparaz, Balasch, Verbauwhede, 2017: above 4.5 the two differ).
/// </summary>
internal sealed class LoginTiming : IScenario
{
    private const int Rounds = 4;
    private const double Differ = 4.5;

    // Of both the slowest part is left out: what the machine did meanwhile says nothing of the account.
    private const double Kept = 0.9;

    public string Name => "timing";

    public string Question => "Does the time of a refused login tell whether there is such an account?";

    public async Task<Measurement> Run(Bench bench, CancellationToken ct)
    {
        using var connection = await HttpConnection.Open(bench.Server, ct);
        var (known, unknown) = (new List<double>(), new List<double>());
        var rounds = bench.Time(Rounds).TotalSeconds;
        for (var round = 0; round < rounds; round++)
        {
            for (var number = 0; number < bench.Users.Count; number++)
            {
                // Which of the two goes first changes, and each address is tried too seldom to have to wait.
                var first = (number + round) % 2 == 0 ? known : unknown;
                foreach (var times in (List<double>[])[first, ReferenceEquals(first, known) ? unknown : known])
                {
                    var name = ReferenceEquals(times, known) ? $"bench{number}" : $"nobody{round}x{number}";
                    times.Add(await Refused(connection, $"{name}@example.com", ct));
                }
            }
        }

        await Welcome(connection, bench.Users.Count, ct);
        var t = Math.Abs(WelchT(Crop(known), Crop(unknown)));
        return new Measurement(
            [
                new Figure("known address", P50: Median(known)),
                new Figure("unknown address", P50: Median(unknown)),
                new Figure("t of the difference", Value: t, Target: Target.AtMost(Differ, "")),
            ],
            Cpu: null);
    }

    private static async Task<double> Refused(HttpConnection connection, string email, CancellationToken ct)
    {
        var request = Requests.Post(
            "/v1/auth/login", credential: null, $$"""{"email":"{{email}}","password":"this-is-not-the-one"}""");
        var started = Stopwatch.GetTimestamp();
        var answer = await connection.Send(request, ct);
        var time = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
        return answer.Status == 401 ? time : throw new CouldNotMeasure($"A wrong password was answered {answer}");
    }

    // A login with the right password ends the count of wrong ones: another run begins as this one did.
    private static async Task Welcome(HttpConnection connection, int users, CancellationToken ct)
    {
        for (var number = 0; number < users; number++)
        {
            var request = Requests.Post(
                "/v1/auth/login", credential: null,
                $$"""{"email":"bench{{number}}@example.com","password":"load-{{number}}-of-the-bench"}""");
            (await connection.Send(request, ct)).Json();
        }
    }

    private static double[] Crop(List<double> times) => [.. times.Order().Take((int)(times.Count * Kept))];

    private static double Median(List<double> times) => times.Order().ElementAt(times.Count / 2);

    private static double WelchT(double[] one, double[] other)
    {
        var (mean1, mean2) = (one.Average(), other.Average());
        var error = (Variance(one, mean1) / one.Length) + (Variance(other, mean2) / other.Length);
        return (mean1 - mean2) / Math.Sqrt(error);
    }

    private static double Variance(double[] values, double mean) =>
        values.Sum(value => (value - mean) * (value - mean)) / (values.Length - 1);
}
