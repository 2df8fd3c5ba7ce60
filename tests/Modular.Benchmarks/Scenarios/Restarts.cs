using System.Diagnostics;
using Modular.Benchmarks.Host;
using Modular.Benchmarks.Http;
using Modular.Benchmarks.Measuring;

namespace Modular.Benchmarks.Scenarios;

/// <summary>
/// A host of its own runs tasks that wait for a site; it is killed and started again on its data, its database with it.
/// </summary>
internal sealed class Restarts : IScenario
{
    private const int Tasks = 20;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(90);

    public string Name => "restart";

    public string Question => "How soon do the tasks that a killed host ran run again when it is started again?";

    public async Task<Measurement> Run(Bench bench, CancellationToken ct)
    {
        using var data = new DataDirectory();
        using var site = new SilentSite();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(Limit);
        (string, string)[] allowed = [("MODULAR__Network__Allow", "127.0.0.1")];
        await using var first = await RunningHost.Start(bench.Executable, data, limit.Token, allowed);
        await Create(first, site, limit.Token);
        await site.WaitForCalls(Tasks, limit.Token);
        first.Kill();

        var since = Stopwatch.GetTimestamp();
        await using var second = await RunningHost.Start(bench.Executable, data, limit.Token, allowed);
        await site.WaitForCalls(Tasks, limit.Token);
        var seconds = Stopwatch.GetElapsedTime(since).TotalSeconds;
        site.Answer();
        return new Measurement(
            [
                new Figure("ready again", Value: second.TimeToReady.TotalSeconds, Unit: " s"),
                new Figure($"all {Tasks} tasks run again", Value: seconds, Unit: " s", Target: Target.AtMost(5, " s")),
            ],
            Cpu: null);
    }

    private static async Task Create(RunningHost host, SilentSite site, CancellationToken ct)
    {
        using var connection = await HttpConnection.Open(host.Address, ct);
        var registered = await connection.Send(
            Requests.Post(
                "/v1/auth/register", credential: null,
                """{"email":"bench@example.com","password":"restart-of-the-bench"}"""),
            ct);
        var token = registered.Json().GetProperty("accessToken").GetString()!;
        var task = $$$"""{"kind":"bench","executor":"http.request","payload":{"url":"{{{site.Address}}}"}}""";
        var tasks = string.Join(',', Enumerable.Repeat(task, Tasks));
        var created = await connection.Send(
            Requests.Post("/v1/tasks/batch", token, $$"""{"tasks":[{{tasks}}]}"""), ct);
        if (!created.IsSuccess)
            throw new CouldNotMeasure("The tasks could not be created.");
    }
}
