using System.Diagnostics;
using Modular.Benchmarks.Http;
using Modular.Benchmarks.Measuring;
using Npgsql;

namespace Modular.Benchmarks.Scenarios;

/// <summary>Tasks that do nothing, from the request that creates them to the last of their events.</summary>
internal sealed class ExecutorTasks : IScenario
{
    private const int BatchSize = 500;
    private const int Connections = 4;
    private const int PerSecondOfRun = 3000;
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    public string Name => "executors";

    public string Question => "No-op tasks of 20 users: how many a second are created, run and told of?";

    public async Task<Measurement> Run(Bench bench, CancellationToken ct)
    {
        await using var session = await bench.Data.OpenSession(ct);
        await RunAll(bench, session, BatchSize * Connections * 2, ct);

        var count = (int)(bench.Time(20).TotalSeconds * PerSecondOfRun) / BatchSize / Connections;
        var meter = bench.Host.MeasureCpu();
        var tasks = count * BatchSize * Connections;
        var elapsed = await RunAll(bench, session, tasks, ct);
        var rate = tasks / elapsed.TotalSeconds;
        return new Measurement(
            [
                new Figure("created, run and told of")
                {
                    Value = rate, Unit = "/s", Target = Target.AtLeast(5000, "/s"),
                },
            ],
            meter.Stop() with { PerSecond = rate });
    }

    private static async Task<TimeSpan> RunAll(Bench bench, NpgsqlConnection session, int tasks, CancellationToken ct)
    {
        var started = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, Connections).Select(
            number => Create(bench, number, tasks / Connections / BatchSize, ct)));
        await WaitUntilDone(session, ct);
        return Stopwatch.GetElapsedTime(started);
    }

    private static async Task Create(Bench bench, int number, int batches, CancellationToken ct)
    {
        const string task = """{"kind":"bench","executor":"noop","payload":{}}""";
        var body = $$"""{"tasks":[{{string.Join(',', Enumerable.Repeat(task, BatchSize))}}]}""";
        using var connection = await HttpConnection.Open(bench.Server, ct);
        for (var batch = 0; batch < batches; batch++)
        {
            var user = bench.Users[(number + batch * Connections) % 20];
            var answer = await connection.Send(Requests.Post("/v1/tasks/batch", user.AccessToken, body), ct);
            if (!answer.IsSuccess)
                throw new CouldNotMeasure("A batch of tasks was not created.");
        }
    }

    /// <summary>All have ended, and every event of theirs has its position.</summary>
    private static async Task WaitUntilDone(NpgsqlConnection session, CancellationToken ct)
    {
        const string sql = """
            select not exists (
                select from tasks.task where executor = 'noop' and status = 'queued')
              and not exists (select from tasks.task where status = 'running' and executor = 'noop')
              and not exists (select from realtime.inbox)
            """;
        var started = Stopwatch.GetTimestamp();
        await using var command = new NpgsqlCommand(sql, session);
        while (await command.ExecuteScalarAsync(ct) is not true)
        {
            if (Stopwatch.GetElapsedTime(started) > Limit)
                throw new CouldNotMeasure($"The tasks did not end within {Limit.TotalMinutes} minutes.");
            await Task.Delay(Poll, ct);
        }
    }
}
