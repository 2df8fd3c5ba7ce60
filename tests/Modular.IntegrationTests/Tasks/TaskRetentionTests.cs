using Modular.Application.Tasks;
using Modular.Domain.Tasks;

namespace Modular.IntegrationTests.Tasks;

/// <summary>What goes into the history, and when it leaves.</summary>
internal sealed class TaskRetentionTests : WaitingTest
{
    [Test]
    public async Task Stays_where_it_is_until_it_has_ended_ten_minutes_ago()
    {
        await Create();
        await FinishAll();
        await Create();
        await World.Send(new MoveEndedTasks());

        Assert.That(await World.Read<int>("select count(*)::int from tasks.history"), Is.EqualTo([0]));
    }

    [Test]
    public async Task Leaves_with_its_day()
    {
        await Create();
        await FinishAll();
        await Move();
        await World.Execute("""
            create table tasks.history_20200101 partition of tasks.history
                for values from ('2020-01-01 00:00Z') to ('2020-01-02 00:00Z');
            update tasks.history set moved_at = '2020-01-01 12:00Z'
            """);
        var kept = await Create();
        await FinishAll();
        await Move();

        var dropped = await World.Send(new RemoveOldTasks());

        Assert.That(dropped, Is.EqualTo(1));
        Assert.That(await World.Read<Guid>("select id from tasks.history"), Is.EqualTo([kept]));
        Assert.That(await World.Send(new RemoveOldTasks()), Is.Zero);
    }

    [Test]
    public async Task Has_every_column_of_the_queue()
    {
        const string sql = """
            select column_name || ' ' || data_type from information_schema.columns
            where table_schema = 'tasks' and table_name = @table
            """;

        var queue = await World.Read<string>(sql, new { table = "task" });
        var history = await World.Read<string>(sql, new { table = "history" });

        Assert.That(history, Is.SupersetOf(queue));
    }

    [Test]
    public async Task Neither_loses_nor_doubles_a_task_that_is_retried_while_it_is_moved()
    {
        var ids = await CreateBatch(Enumerable.Repeat<Predecessor[]>([], 60));
        for (var round = 1; round <= 5; round++)
        {
            await FinishAll(TaskVerdict.Failed);
            await World.Execute("update tasks.task set finished_at = finished_at - interval '11 minutes'");

            var moves = Enumerable.Range(0, 3).Select(_ => World.Send(new MoveEndedTasks()));
            var retries = ids.Select(id => World.Send(new RetryTask(User, id)));
            await Task.WhenAll([.. moves, .. retries]);

            Assert.That(await World.Read<string>("select distinct status from tasks.task"), Is.EqualTo(["queued"]));
            Assert.That(await World.Read<Guid>("select id from tasks.task order by id"), Is.EqualTo(ids));
            Assert.That(await World.Read<int>("select count(*)::int from tasks.history"), Is.EqualTo([0]));
            Assert.That(await World.Read<int>("select count(*)::int from tasks.payload"), Is.EqualTo([60]));
        }
    }
}
