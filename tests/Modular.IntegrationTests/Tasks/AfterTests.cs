using Modular.Application.Tasks;
using Modular.Domain.Tasks;

namespace Modular.IntegrationTests.Tasks;

/// <summary>Tasks that wait for the end of others.</summary>
internal sealed class AfterTests : WaitingTest
{
    [Test]
    public async Task Goes_when_all_have_succeeded()
    {
        var (first, second) = (await Create(), await Create());
        var last = await Create(task => task with { After = [Predecessor.Of(first), Predecessor.Of(second)] });
        await Release();
        Assert.That(await StateOf(last), Is.EqualTo(TaskState.Waiting));

        var claimed = await Claim();
        await Finish(claimed[0]);
        await Release();
        Assert.That(await StateOf(last), Is.EqualTo(TaskState.Waiting));
        await Finish(claimed[1]);
        await Release();

        Assert.That(await StateOf(last), Is.EqualTo(TaskState.Queued));
        Assert.That((await Read(last)).After, Is.EqualTo([first, second]));
    }

    [TestCase(TaskVerdict.Failed)]

    [TestCase(TaskVerdict.Cancelled)]
    public async Task Fails_as_soon_as_one_has_not(TaskVerdict verdict)
    {
        var (first, second) = (await Create(), await Create());
        var last = await Create(task => task with { After = [Predecessor.Of(first), Predecessor.Of(second)] });
        if (verdict == TaskVerdict.Cancelled)
            await World.Send(new CancelTask(User, first, null));
        else
            await Finish((await Claim())[0], verdict);

        await Release();

        Assert.That((await Read(last)).Error?.Code, Is.EqualTo("tasks.dependency_failed"));
        Assert.That(await Edges(), Is.Zero);
    }

    [Test]
    public async Task Goes_when_any_has_succeeded_and_fails_when_none_has()
    {
        var parents = new[] { await Create(), await Create() };
        async Task<Guid> Any() => await Create(task => task with
        {
            After = [.. parents.Select(Predecessor.Of)],
            AfterPolicy = AfterPolicy.Any,
        });
        var one = await Any();
        var claimed = await Claim();
        await Finish(claimed[0], TaskVerdict.Failed);
        await Release();
        Assert.That(await StateOf(one), Is.EqualTo(TaskState.Waiting));
        var two = await Any();
        await Finish(claimed[1], TaskVerdict.Failed);
        await Release();
        Assert.That((await Read(one)).Error?.Code, Is.EqualTo("tasks.dependency_failed"));
        Assert.That(await StateOf(two), Is.EqualTo(TaskState.Failed));

        parents = [parents[0], await Create()];
        var three = await Any();
        await FinishAll();
        await Release();
        Assert.That(await StateOf(three), Is.EqualTo(TaskState.Queued));
    }

    [Test]
    public async Task Sees_what_had_ended_before_it_came()
    {
        var first = await Create();
        await FinishAll();

        var last = await Create(task => task with { After = [Predecessor.Of(first)] });
        await Release();

        Assert.That(await StateOf(last), Is.EqualTo(TaskState.Queued));
    }

    [Test]
    public async Task Waits_for_its_time_as_well()
    {
        var first = await Create();
        var last = await Create(task => task with
        {
            After = [Predecessor.Of(first)],
            RunAt = TimeProvider.System.GetUtcNow().AddHours(1),
        });

        await FinishAll();
        await Release();

        Assert.That(await StateOf(last), Is.EqualTo(TaskState.Scheduled));
    }

    [Test]
    public async Task Expires_while_it_waits()
    {
        var first = await Create();
        var last = await Create(task => task with
        {
            After = [Predecessor.Of(first)],
            ExpiresAt = TimeProvider.System.GetUtcNow().AddHours(1),
        });
        await World.Execute("update tasks.task set expires_at = now() where id = @last", new { last });

        await World.Send(new FailExpiredTasks());
        await Release();

        Assert.That((await Read(last)).Error?.Code, Is.EqualTo("tasks.expired"));
        Assert.That(await Edges(), Is.Zero);
    }

    [Test]
    public async Task Lets_many_go_that_wait_for_one()
    {
        var first = await Create();
        var waiting = new List<Guid>();
        for (var batch = 0; batch < 2; batch++)
            waiting.AddRange(await CreateBatch(Enumerable.Repeat<Predecessor[]>([Predecessor.Of(first)], 300)));

        await FinishAll();
        await Release();

        Assert.That(await World.Read<string>("select distinct status from tasks.task where id = any (@ids)",
            new { ids = waiting.ToArray() }), Is.EqualTo(["queued"]));
        Assert.That(await World.Read<int>("select count(*)::int from tasks.release"), Is.EqualTo([0]));
    }

    [Test]
    public async Task Misses_no_end_that_races_with_the_creation()
    {
        for (var round = 0; round < 30; round++)
        {
            var first = await Create();
            var claimed = await Claim();
            var last = Create(task => task with { After = [Predecessor.Of(first)] });
            await Task.WhenAll(last, Finish(claimed[0]), Release());

            await Release();
            Assert.That(await StateOf(await last), Is.EqualTo(TaskState.Queued), $"round {round}");
            await FinishAll();
        }
    }
}
