using Modular.Benchmarks.Measuring;
using Npgsql;

namespace Modular.Benchmarks.Scenarios;

/// <summary>
/// 1,000 tasks/s are created, claimed and finished, first freely, then for 60 s while another session holds a snapshot
/// that keeps every dead row version from being removed.
/// </summary>
internal sealed class ClaimsUnderSnapshot : IScenario
{
    public string Name => "claims";

    public string Question => "1,000 tasks/s under a held snapshot: does the claim stay as fast as it was?";

    public async Task<Measurement> Run(Bench bench, CancellationToken ct)
    {
        var fresh = new Histogram();
        var held = new Histogram();
        var heldLast = new Histogram();
        var duration = bench.Time(5) + bench.Time(20) + bench.Time(60);
        var meter = bench.Host.MeasureCpu();
        var flow = new TaskFlow(bench);
        var flowing = flow.Run(duration, ct);
        await flow.Wait(bench.Time(5), ct);
        flow.RecordClaims(fresh);
        await flow.Wait(bench.Time(20), ct);
        await using (await HoldSnapshot(bench, ct))
        {
            flow.RecordClaims(held);
            await flow.Wait(bench.Time(40), ct);
            flow.RecordClaims(held, heldLast);
            await flowing;
        }

        var rate = flow.Finished / duration.TotalSeconds;
        return new Measurement(Figures(bench, fresh, held, heldLast, rate), meter.Stop() with { PerSecond = rate });
    }

    private static Figure[] Figures(
        Bench bench, Histogram fresh, Histogram held, Histogram heldLast, double rate) =>
    [
        Figure.Of("claim, fresh", fresh),
        Figure.Of($"claim, snapshot held {bench.Time(60).TotalSeconds:0} s", held),
        Figure.Of($"claim, last {bench.Time(20).TotalSeconds:0} s of them", heldLast),
        new Figure(
            $"last {bench.Time(20).TotalSeconds:0} s to fresh, p50",
            Value: heldLast.Percentile(0.5) / fresh.Percentile(0.5), Unit: " ×", Target: Target.AtMost(1.5, " ×")),
        new Figure("tasks finished", Value: rate, Unit: "/s"),
    ];

    private static async Task<NpgsqlConnection> HoldSnapshot(Bench bench, CancellationToken ct)
    {
        // The snapshot is taken by the first statement; the server would end a session that is idle in one for 60 s.
        const string sql = """
            set idle_in_transaction_session_timeout = 0;
            begin isolation level repeatable read;
            select count(*) from tasks.task where false;
            """;

        var session = await bench.Data.OpenSession(ct);
        await using var command = new NpgsqlCommand(sql, session);
        await command.ExecuteNonQueryAsync(ct);
        return session;
    }
}
