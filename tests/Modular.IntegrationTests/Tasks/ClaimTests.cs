using Modular.Application.Tasks;
using Modular.Domain.Tasks;
using Modular.Infrastructure.Tasks;

namespace Modular.IntegrationTests.Tasks;

/// <summary>How the claim reaches its rows, as PostgreSQL itself tells.</summary>
internal sealed class ClaimTests
{
    private TaskWorld _world = null!;
    private Guid _user;
    private Guid _device;

    [SetUp]
    public async Task Start()
    {
        _world = await TaskWorld.Create();
        _user = TaskHost.NewId();
        _device = await _world.AddDevice(_user, "a", "b");
    }

    [TearDown]
    public async Task Stop() => await _world.DisposeAsync();

    [Test]
    public async Task Reads_the_index_of_queued_tasks_while_the_table_is_new()
    {
        var plan = await Plan(floors: false);

        Assert.That(PreparedStatement.ScansOfTasks(plan), Is.All.StartsWith("Index"), plan);
    }

    [TestCase(1_000_000, 100_000, true)]
    [TestCase(100_000, 10_000, false)]
    public async Task Reads_the_index_of_queued_tasks_among_many_that_have_ended_or_wait(
        int ended, int scheduled, bool analyzed)
    {
        await Fill(ended, queued: 1_000, scheduled);
        if (analyzed)
            await _world.Execute("analyze tasks.task");

        var plan = await Plan(floors: false);

        Assert.That(PreparedStatement.ScansOfTasks(plan), Is.All.StartsWith("Index"), plan);
        Assert.That(plan, Does.Contain("task_queued"));
        // Nothing may sort or gather what is locked, or more rows would be locked than are claimed.
        var candidate = plan[plan.IndexOf("CTE candidate", StringComparison.Ordinal)..];
        var above = candidate[..candidate.IndexOf("Nested Loop", StringComparison.Ordinal)];
        Assert.That(above, Does.Contain("Limit").And.Not.Contain("Sort"));
    }

    [Test]
    public async Task Is_planned_once_and_not_for_each_call()
    {
        await Fill(ended: 1_000, queued: 100);

        for (var i = 0; i < 20; i++)
            await Claim(Queues);

        var plans = await _world.Read<long>("""
            select generic_plans from pg_prepared_statements where statement like 'with slot%'
            """);
        Assert.That(plans, Has.Count.EqualTo(1));
        Assert.That(plans[0], Is.GreaterThan(10));
    }

    [Test]
    public async Task Walks_no_dead_entries_below_its_floor()
    {
        await Fill(ended: 0, queued: 5_000);
        await using var holder = await _world.Database.OpenConnectionAsync();
        await using var transaction = await holder.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead);
        await using (var look = holder.CreateCommand())
        {
            look.CommandText = "select count(*) from tasks.task";
            await look.ExecuteScalarAsync();
        }

        // All but the last are dead to new readers, but the snapshot may still want to see them.
        await _world.Execute("""
            update tasks.task set status = 'succeeded'
            where status = 'queued' and seq < (select max(seq) from tasks.task)
            """);
        var without = PreparedStatement.BuffersOf(await Plan(floors: false));
        var with = PreparedStatement.BuffersOf(await Plan(floors: true));

        Assert.That(with, Is.LessThan(without / 3));
    }

    [Test]
    public async Task Locks_no_more_rows_than_it_claims()
    {
        await Fill(ended: 0, queued: 30);
        await using var claimer = await _world.Database.OpenConnectionAsync();
        await using var transaction = await claimer.BeginTransactionAsync();
        await using (var claim = claimer.CreateCommand())
        {
            var statement = await Statement(floors: false);
            claim.CommandText = $"{statement.Prepare}; {statement.Execute}";
            await claim.ExecuteNonQueryAsync();
        }

        var free = await _world.Read<Guid>(
            "select id from tasks.task where status = 'queued' for update skip locked");

        Assert.That(free, Has.Count.EqualTo(29));
    }

    [Test]
    public async Task Leaves_out_what_is_no_longer_a_queue_of_the_device()
    {
        await Fill(ended: 0, queued: 3);
        await _world.Execute("update tasks.task set queue_key = 't:' || user_id || ':b'");
        await _world.Execute("update tasks.device set tags = '{a}'");

        Assert.That((await Claim(Queues)).Tasks, Is.Empty);
        await _world.Execute("update tasks.device set tags = '{a,b}'");
        Assert.That((await Claim(Queues)).Tasks, Has.Count.EqualTo(1));
    }

    private string[] Queues =>
        [QueueKeys.OfDevice(_device), QueueKeys.OfTag(_user, "a"), QueueKeys.OfTag(_user, "b")];

    private Task<ClaimedTasks> Claim(IReadOnlyList<string> queues) => _world.Send(
        new ClaimTasks(new ClaimRequest(_device, _user, Max: 1, AckSeconds: 15, AutoAck: false), queues));

    private async Task<string> Plan(bool floors) => await (await Statement(floors)).Explain(_world.Database);

    private async Task<PreparedStatement> Statement(bool floors)
    {
        var last = (await _world.Read<long>("select coalesce(max(seq), 0) from tasks.task")).Single();
        return new PreparedStatement(
            TaskQueue.ClaimSql,
            new("@DeviceId", "uuid", $"'{_device}'"),
            new("@HolderId", "uuid", $"'{_device}'"),
            new("@UserId", "uuid", $"'{_user}'"),
            new("@Max", "int", "1"),
            new("@AckSeconds", "int", "15"),
            new("@AutoAck", "bool", "false"),
            new("@Lease", "interval", "'60 s'"),
            new("@Spare", "interval", "'3 s'"),
            new("@FloorKeys", "text[]", floors ? $"array['{QueueKeys.OfDevice(_device)}']" : "'{}'"),
            new("@FloorPriorities", "int[]", floors ? "array[5]" : "'{}'"),
            new("@Floors", "bigint[]", floors ? $"array[{last}]" : "'{}'"));
    }

    private Task Fill(int ended, int queued, int scheduled = 0) => _world.Execute("""
        with made as (
            insert into tasks.task (
                user_id, id, kind, queue_key, device_id, status, priority, max_attempts, timeout_seconds,
                backoff_kind, backoff_seconds, run_at, created_at, updated_at, finished_at)
            select @_user, gen_random_uuid(), 'test', 'd:' || @_device, @_device,
                case when n <= @ended then 'succeeded' when n <= @ended + @queued then 'queued' else 'scheduled' end,
                5, 3, 600, 'exponential', 10, case when n > @ended + @queued then now() + interval '1 day' end,
                now(), now(), case when n <= @ended then now() end
            from generate_series(1, @ended + @queued + @scheduled) n
            returning id, status)
        insert into tasks.payload (task_id, body) select id, '{}' from made where status = 'queued'
        """, new { _user, _device, ended, queued, scheduled });
}
