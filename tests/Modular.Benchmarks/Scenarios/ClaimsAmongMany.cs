using Modular.Benchmarks.Measuring;
using Npgsql;

namespace Modular.Benchmarks.Scenarios;

/// <summary>
/// 1,000 tasks/s are created, claimed and finished, first as the scenarios before have left the table, then among a
/// million tasks that have ended and 100,000 that wait for their time, of the same devices.
/// </summary>
internal sealed class ClaimsAmongMany : IScenario
{
    public string Name => "many";

    public string Question => "1,000 tasks/s among 1,000,000 ended and 100,000 scheduled: does the claim stay as fast?";

    public async Task<Measurement> Run(Bench bench, CancellationToken ct)
    {
        await Empty(bench, ct);
        var few = await Claims(bench, ct);
        await Fill(bench, ct);
        var many = await Claims(bench, ct);
        return new Measurement(
            [
                Figure.Of("claim, table nearly empty", few),
                Figure.Of("claim, among many", many),
                new Figure(
                    "among many to nearly empty, p99", Value: many.Percentile(0.99) / few.Percentile(0.99), Unit: " ×",
                    Target: Target.AtMost(1.5, " ×")),
            ],
            Cpu: null);
    }

    private static async Task<Histogram> Claims(Bench bench, CancellationToken ct)
    {
        var histogram = new Histogram();
        var flow = new TaskFlow(bench);
        var flowing = flow.Run(bench.Time(5) + bench.Time(20), ct);
        await flow.Wait(bench.Time(5), ct);
        flow.RecordClaims(histogram);
        await flowing;
        return histogram;
    }

    private static Task Empty(Bench bench, CancellationToken ct) => Execute(bench, "truncate tasks.task", ct);

    private static Task Fill(Bench bench, CancellationToken ct) => Execute(bench, """
        with device as materialized (
            select array_agg(id order by id) as ids, array_agg(user_id order by id) as users, count(*)::int as total
            from tasks.device)
        insert into tasks.task (
            user_id, id, kind, queue_key, device_id, status, priority, attempt, max_attempts, timeout_seconds,
            backoff_kind, backoff_seconds, run_at, created_at, updated_at, finished_at)
        select d.users[n % d.total + 1], gen_random_uuid(), 'many', 'd:' || d.ids[n % d.total + 1],
            d.ids[n % d.total + 1],
            case when n <= 1000000 then 'succeeded' else 'scheduled' end, 5, 1, 3, 600, 'exponential', 10,
            case when n > 1000000 then now() + interval '1 day' end, now(), now(),
            case when n <= 1000000 then now() end
        from device d, generate_series(1, 1100000) n
        """, ct);

    private static async Task Execute(Bench bench, string sql, CancellationToken ct)
    {
        await using var session = await bench.Data.OpenSession(ct);
        await using var command = new NpgsqlCommand(sql, session) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync(ct);
    }
}
