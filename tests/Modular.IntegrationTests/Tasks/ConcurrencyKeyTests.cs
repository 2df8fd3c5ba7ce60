using Modular.Application.Tasks;
using Modular.Domain.Tasks;

namespace Modular.IntegrationTests.Tasks;

/// <summary>Of the tasks with one concurrency key one runs at a time.</summary>
internal sealed class ConcurrencyKeyTests : WaitingTest
{
    [Test]
    public async Task Hands_out_one_at_a_time_in_order_and_by_priority()
    {
        var first = await Keyed();
        var second = await Keyed();
        var urgent = await Keyed(task => task with { Priority = 9 });
        var other = await Keyed(task => task with { ConcurrencyKey = "other" });

        var order = new List<IEnumerable<Guid>>();
        for (var round = 0; round < 3; round++)
        {
            await Release();
            var claimed = await Claim();
            order.Add(claimed.Select(task => task.Id));
            foreach (var task in claimed)
                await Finish(task);
        }

        Assert.That(order, Is.EqualTo(new[] { [urgent, other], [first], new[] { second } }));
    }

    [Test]
    public async Task Leaves_the_key_while_it_waits_for_another_attempt()
    {
        var first = await Keyed();
        var second = await Keyed();
        await Release();
        await Finish((await Claim()).Single(), TaskVerdict.Failed, retryable: true);

        await Release();
        var claimed = (await Claim()).Single();
        Assert.That(claimed.Id, Is.EqualTo(second));
        await World.Execute("update tasks.task set run_at = now() where id = @first", new { first });
        await World.Send(new PromoteDueTasks());
        await Release();
        Assert.That(await Claim(), Is.Empty);

        await Finish(claimed);
        await Release();
        Assert.That((await Claim()).Single().Id, Is.EqualTo(first));
    }

    [Test]
    public async Task Keeps_its_turn_when_its_holder_is_lost()
    {
        var first = await Keyed();
        await Keyed();
        await Release();
        await Claim();

        await World.Execute("update tasks.task set accept_by = now() - interval '1 s' where status = 'running'");
        await World.Send(new RescueLostTasks());
        await Release();

        Assert.That((await Claim()).Single().Id, Is.EqualTo(first));
    }

    [Test]
    public async Task Passes_the_key_on_whatever_ends_its_holder()
    {
        var ids = new List<Guid>();
        for (var number = 0; number < 4; number++)
            ids.Add(await Keyed());
        await Release();

        await World.Send(new CancelTask(User, ids[0], null));
        await Release();
        Assert.That((await Claim()).Single().Id, Is.EqualTo(ids[1]));
        await World.Execute("update tasks.task set deadline_at = now(), max_attempts = 1 where status = 'running'");
        await World.Send(new TimeOutTasks());
        await Release();
        await World.Execute("update tasks.task set expires_at = now() where id = @id", new { id = ids[2] });
        await World.Send(new FailExpiredTasks());
        await Release();

        Assert.That((await Claim()).Single().Id, Is.EqualTo(ids[3]));
    }

    [Test]
    public async Task Queues_up_again_when_it_is_retried()
    {
        var first = await Keyed();
        await Release();
        await FinishAll(TaskVerdict.Failed);
        var second = await Keyed();
        await Release();

        await World.Send(new RetryTask(User, first));
        await Release();

        Assert.That((await Claim()).Single().Id, Is.EqualTo(second));
    }

    [Test]
    public async Task Minds_only_the_tasks_of_the_same_user()
    {
        await Keyed();
        var stranger = TaskHost.NewId();
        var device = await World.AddDevice(stranger);
        await World.Send(new CreateTask(
            stranger, new NewTask("test") { DeviceId = device, ConcurrencyKey = "disk" }, "{}"));

        await Release();

        Assert.That(await World.Read<int>("select count(*)::int from tasks.task where queue_key not like 'k:%'"),
            Is.EqualTo([2]));
    }

    [Test]
    public async Task Waits_for_its_predecessors_first()
    {
        var first = await Create();
        var waits = await Keyed(task => task with { After = [Predecessor.Of(first)] });
        var free = await Keyed();
        await Release();

        Assert.That((await Claim()).Select(task => task.Id), Is.EquivalentTo([first, free]));
        Assert.That(await StateOf(waits), Is.EqualTo(TaskState.Waiting));
    }

    [Test]
    public async Task Never_runs_two_however_many_come_and_go_at_once()
    {
        for (var number = 0; number < 20; number++)
            await Keyed();
        var ended = 0;
        async Task Work()
        {
            while (Volatile.Read(ref ended) < 20)
            {
                await Release();
                var claimed = await Claim();
                var running = await World.Read<int>("select count(*)::int from tasks.task where status = 'running'");
                Assert.That(running[0], Is.LessThanOrEqualTo(1));
                foreach (var task in claimed)
                {
                    await Finish(task);
                    Interlocked.Increment(ref ended);
                }
            }
        }

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Work())).WaitAsync(TimeSpan.FromMinutes(2));

        Assert.That(await World.Read<string>("select distinct status from tasks.task"), Is.EqualTo(["succeeded"]));
    }

    private Task<Guid> Keyed(Func<NewTask, NewTask>? more = null) => Create(task =>
    {
        var keyed = task with { ConcurrencyKey = "disk" };
        return more?.Invoke(keyed) ?? keyed;
    });
}
