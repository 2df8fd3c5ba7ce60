using Modular.Application.Pipeline;
using Modular.Domain.Tasks;
using Modular.Infrastructure.Tasks.Executors;

namespace Modular.IntegrationTests.Tasks.Executors;

/// <summary>How an executor reaches its users and their tasks, as PostgreSQL itself tells.</summary>
internal sealed class ExecutorPlanTests
{
    private const string Executor = "noop";
    private static readonly Guid Pump = new(7, 0, 0, new byte[8]);
    private TaskWorld _world = null!;

    [SetUp]
    public async Task Start() => _world = await TaskWorld.Create();

    [TearDown]
    public async Task Stop() => await _world.DisposeAsync();

    [TestCase(100_000, 10_000, false, TestName = "{m}(never analyzed)")]
    [TestCase(300_000, 30_000, true, TestName = "{m}(analyzed)")]
    public async Task Reads_the_indexes_of_queued_tasks(int ended, int scheduled, bool analyzed)
    {
        await Fill(ended, scheduled, queued: 1_000);
        if (analyzed)
            await _world.Execute("analyze tasks.task");

        HoldRing(await Ring.Explain(_world.Database));
        HoldClaim(await Claim(await Users()).Explain(_world.Database));
    }

    [Test]
    public async Task Plans_anew_when_the_table_has_grown()
    {
        await Fill(ended: 0, scheduled: 0, queued: 20);
        var users = await Users();

        async Task Grow()
        {
            await Fill(ended: 50_000, scheduled: 1_000, queued: 5_000);
            await _world.Send(new AnalyzeGrownTables());
        }

        HoldClaim(await Claim(users).Explain(_world.Database, Grow));
        Assert.That(await _world.Send(new AnalyzeGrownTables()), Is.Zero, "Nothing has grown since.");
    }

    [Test]
    public async Task Walks_past_no_task_of_a_user_to_the_next_one()
    {
        await Fill(ended: 0, scheduled: 0, queued: 200);
        var few = PreparedStatement.BuffersOf(await Ring.Explain(_world.Database));
        await Fill(ended: 0, scheduled: 0, queued: 40_000);

        Assert.That(await Users(), Has.Count.EqualTo(20));
        Assert.That(
            PreparedStatement.BuffersOf(await Ring.Explain(_world.Database)), Is.LessThan(few * 3));
    }

    private static void HoldRing(string plan)
    {
        Assert.That(PreparedStatement.ScansOfTasks(plan), Is.Not.Empty.And.All.StartsWith("Index"), plan);
        Assert.That(plan, Does.Contain("task_queued_users"));
        // A probe for each of 20 users, 3 or 4 pages each, whatever else is in the table.
        Assert.That(PreparedStatement.BuffersOf(plan), Is.LessThan(200), plan);
    }

    private static void HoldClaim(string plan)
    {
        Assert.That(PreparedStatement.ScansOfTasks(plan), Is.Not.Empty.And.All.StartsWith("Index"), plan);
        Assert.That(plan, Does.Contain("task_queued on task"));
        // 5 tasks for each of 20 users: found, locked, read by key and written, with their entries in every index.
        Assert.That(PreparedStatement.BuffersOf(plan), Is.LessThan(10_000), plan);
        // Nothing may sort or gather what is locked, or more rows would be locked than are claimed.
        var candidate = plan[plan.IndexOf("CTE candidate", StringComparison.Ordinal)..];
        var above = candidate[..candidate.IndexOf("LockRows", StringComparison.Ordinal)];
        Assert.That(above, Does.Contain("Limit").And.Not.Contain("Sort"), plan);
    }

    private static PreparedStatement Ring { get; } = new(
        ExecutorQueue.RingSql,
        new("@Executor", "text", $"'{Executor}'"),
        new("@After", "uuid", $"'{Guid.Empty}'"),
        new("@Until", "uuid", $"'{Guid.AllBitsSet}'"),
        new("@Most", "int", "100"));

    private static PreparedStatement Claim(IReadOnlyList<Guid> users) => new(
        ExecutorQueue.ClaimSql,
        new("@HolderId", "uuid", $"'{Pump}'"),
        new("@Keys", "text[]", $"array['{string.Join("','", users.Select(KeyOf))}']"),
        new("@Shares", "int[]", $"array[{string.Join(',', users.Select(_ => 5))}]"),
        new("@FloorKeys", "text[]", "'{}'"),
        new("@FloorPriorities", "int[]", "'{}'"),
        new("@Floors", "bigint[]", "'{}'"),
        new("@Lease", "interval", "'60 s'"),
        new("@Spare", "interval", "'3 s'"));

    private static string KeyOf(Guid user) => QueueKeys.OfExecutor(Executor, user);

    private Task<IReadOnlyList<Guid>> Users() => _world.Read<Guid>(
        "select distinct user_id from tasks.task where status = 'queued' order by user_id");

    /// <summary>Tasks of 20 users.</summary>
    private Task Fill(int ended, int scheduled, int queued) => _world.Execute("""
        with owner as materialized (
            select array_agg(md5(n::text)::uuid) as ids from generate_series(1, 20) n),
        made as (
            insert into tasks.task (
                user_id, id, kind, queue_key, executor, status, priority, max_attempts, timeout_seconds,
                backoff_kind, backoff_seconds, run_at, created_at, updated_at, finished_at)
            select owner.ids[n % 20 + 1], gen_random_uuid(), 'test', 'x:noop:' || owner.ids[n % 20 + 1], 'noop',
                case when n <= @ended then 'succeeded' when n <= @ended + @queued then 'queued' else 'scheduled' end,
                5, 3, 600, 'exponential', 10, case when n > @ended + @queued then now() + interval '1 day' end,
                now(), now(), case when n <= @ended then now() end
            from owner, generate_series(1, @ended + @queued + @scheduled) n
            returning id, status)
        insert into tasks.payload (task_id, body) select id, '{}' from made where status = 'queued'
        """, new { ended, queued, scheduled });
}
