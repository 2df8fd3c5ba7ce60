using Modular.Benchmarks.Http;
using Modular.Benchmarks.Load;
using Modular.Benchmarks.Measuring;

namespace Modular.Benchmarks.Scenarios;

/// <summary>
/// 20 logins a second, more than two cores can hash, beside 500 reads a second: how many are served, and whether
/// everybody else notices.
/// </summary>
internal sealed class Logins : IScenario
{
    private const int LoginsPerSecond = 20;
    private const int ReadsPerSecond = 500;
    private const int TooMany = 429;

    public string Name => "logins";

    public string Question => "20 logins/s offered beside 500 reads/s: how many are served, how late are the reads?";

    public async Task<Measurement> Run(Bench bench, CancellationToken ct)
    {
        var reads = bench.Users.Select(user => Requests.Get("/v1/tasks?limit=10", user.AccessToken)).ToArray();
        var logins = Enumerable.Range(0, bench.Users.Count).Select(number => Requests.Post(
            "/v1/auth/login", credential: null,
            $$"""{"email":"bench{{number}}@example.com","password":"load-{{number}}-of-the-bench"}""")).ToArray();
        using var readLoop = await OpenLoop.Connect(bench.Server, 64, ct);
        using var loginLoop = await OpenLoop.Connect(bench.Server, 128, ct);
        var reading = new Traffic(arrival => reads[arrival.Number % reads.Length], (_, _) => { });
        await readLoop.Run(ReadsPerSecond, bench.Time(3), reading, ct);

        var (served, refused) = (0, 0);
        var signingIn = new Traffic(arrival => logins[arrival.Number % logins.Length], Count)
        {
            Expects = answer => answer.IsSuccess || answer.Status == TooMany,
        };
        var time = bench.Time(20);
        var meter = bench.Host.MeasureCpu();
        var during = readLoop.Run(ReadsPerSecond, time, reading, ct);
        await loginLoop.Run(LoginsPerSecond, time, signingIn, ct);
        var read = await during;
        var cpu = meter.Stop();
        var perSecond = served / time.TotalSeconds;
        return new Measurement(
            [
                new Figure("logins served", Value: perSecond, Unit: "/s", Target: Target.AtLeast(7, "/s")),
                new Figure("logins told to come back (429)", Value: refused / time.TotalSeconds, Unit: "/s"),
                Figure.Of("reads beside them", read.Latency, Target.P99Under(60)),
            ],
            cpu with { PerSecond = perSecond });

        void Count(Arrival arrival, HttpAnswer answer) =>
            Interlocked.Increment(ref answer.IsSuccess ? ref served : ref refused);
    }
}
