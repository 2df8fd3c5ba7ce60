using Modular.Application.Tasks;
using Modular.Application.Tasks.Contracts;
using Modular.Domain.Tasks;

namespace Modular.IntegrationTests.Tasks;

/// <summary>What is done to many tasks at once.</summary>
internal sealed class BulkActionTests : WaitingTest
{
    private static readonly TaskFilter All = new();

    [Test]
    public async Task Cancels_all_that_have_not_ended()
    {
        var (done, queued) = (await Create(), await Create());
        var later = await Create(task => task with { RunAt = TimeProvider.System.GetUtcNow().AddHours(1) });
        await Finish((await Claim())[0]);
        await World.Send(new ReturnTasks(Device));
        var running = await Create(task => task with { Priority = 9 });
        await World.Send(new ClaimTasks(new ClaimRequest(Device, User, 1, 15, AutoAck: true), []));

        var started = await Start(BulkKind.Cancel, All, reason: "enough");
        await Continue();

        Assert.That(started, Is.EqualTo(3));
        Assert.That(await StateOf(done), Is.EqualTo(TaskState.Succeeded));
        Assert.That((await Read(queued)).CancelReason, Is.EqualTo("enough"));
        Assert.That(await StateOf(later), Is.EqualTo(TaskState.Cancelled));
        var asked = await Read(running);
        Assert.That(asked.Status, Is.EqualTo(TaskState.Running));
        Assert.That(asked.CancelRequestedAt, Is.Not.Null);
        Assert.That(await Start(BulkKind.Cancel, All), Is.Zero, "Nobody is asked twice");
    }

    [Test]
    public async Task Means_only_what_the_filter_lets_through()
    {
        var (a, b) = (await Create(task => task with { Tags = ["a"] }), await Create(task => task with { Kind = "b" }));
        var c = await Create();

        await Start(BulkKind.Cancel, new TaskFilter(Tag: "a"));
        await Start(BulkKind.Cancel, new TaskFilter(Kind: "b"));
        await Start(BulkKind.Cancel, new TaskFilter(Executor: "noop"));
        await Continue();

        Assert.That(
            (await StateOf(a), await StateOf(b), await StateOf(c)),
            Is.EqualTo((TaskState.Cancelled, TaskState.Cancelled, TaskState.Queued)));
    }

    [Test]
    public async Task Means_the_named_tasks_of_their_owner()
    {
        var (mine, other) = (await Create(), await Create());
        var stranger = TaskHost.NewId();
        var foreign = (await World.Send(
            new CreateTask(stranger, new NewTask("test") { DeviceTag = "gpu" }, "{}"))).Id;

        var started = await World.Send(
            new StartBulkAction(User, BulkKind.Cancel, [mine, mine, foreign, TaskHost.NewId()], null, null));
        await Continue();

        Assert.That(started.Count, Is.EqualTo(1));
        Assert.That((await StateOf(mine), await StateOf(other)), Is.EqualTo((TaskState.Cancelled, TaskState.Queued)));
        Assert.That((await World.Send(new GetTask(stranger, foreign)))!.Status, Is.EqualTo(TaskState.Queued));
    }

    [Test]
    public async Task Starts_a_chain_over_from_wherever_it_is_kept()
    {
        var ids = await CreateBatch([], [Predecessor.InBatch(0)]);
        await FinishAll(TaskVerdict.Failed);
        await Release();
        await Move();

        var started = await Start(BulkKind.Retry, new TaskFilter(TaskState.Failed));
        await Continue();

        Assert.That(started, Is.EqualTo(2));
        Assert.That(
            (await StateOf(ids[0]), await StateOf(ids[1])), Is.EqualTo((TaskState.Queued, TaskState.Waiting)));
    }

    [Test]
    public async Task Retries_each_once_though_it_fails_again()
    {
        for (var number = 0; number < 3; number++)
            await Create();
        await FinishAll(TaskVerdict.Failed);
        await Start(BulkKind.Retry, All);

        while (await World.Send(new ContinueBulkActions()) > 0)
            await FinishAll(TaskVerdict.Failed);

        Assert.That(await World.Read<long>("select distinct lease_epoch from tasks.task"), Is.EqualTo([3]));
    }

    [Test]
    public async Task Deletes_what_has_ended_with_all_that_belongs_to_it()
    {
        var old = await Create();
        await FinishAll();
        await Move();
        var ended = await Create();
        var claimed = (await Claim()).Single();
        await World.Send(new FinishTask(
            User, Device, ended, claimed.LeaseEpoch, new TaskOutcome(TaskVerdict.Succeeded, null), "1"));
        var open = await Create();

        var started = await Start(BulkKind.Delete, All);
        await Continue();

        Assert.That(started, Is.EqualTo(2));
        Assert.That(await World.Send(new GetTask(User, old)), Is.Null);
        Assert.That(await World.Send(new GetTask(User, ended)), Is.Null);
        Assert.That(await World.Read<Guid>("""
            select id from tasks.task union all select task_id from tasks.payload union all
            select task_id from tasks.result union all select task_id from tasks.log union all
            select id from tasks.history union all select task_id from tasks.history_log
            """), Is.EqualTo([open, open]));
    }

    [Test]
    public async Task Keeps_what_others_still_have_to_hear_of()
    {
        var (first, second) = (await Create(), await Create());
        var last = await Create(task => task with { After = [Predecessor.Of(first), Predecessor.Of(second)] });
        await Finish((await Claim()).Single(task => task.Id == first));

        await Start(BulkKind.Delete, All);
        await Continue();
        Assert.That(await World.Send(new GetTask(User, first)), Is.Not.Null);
        await Release();
        await Start(BulkKind.Delete, All);
        await Continue();

        Assert.That(await World.Send(new GetTask(User, first)), Is.Null);
        Assert.That(await StateOf(last), Is.EqualTo(TaskState.Waiting));
    }

    [Test]
    public async Task Leaves_alone_what_was_created_later()
    {
        var before = await Create();
        await Start(BulkKind.Cancel, All);
        var after = await Create();

        await Continue();

        Assert.That(
            (await StateOf(before), await StateOf(after)), Is.EqualTo((TaskState.Cancelled, TaskState.Queued)));
    }

    [Test]
    public async Task Works_in_batches_and_gives_every_action_its_turn()
    {
        for (var batch = 0; batch < 3; batch++)
            await CreateBatch(Enumerable.Repeat<Predecessor[]>([], 300));
        var single = (await World.Send(new CreateTask(
            TaskHost.NewId(), new NewTask("test") { DeviceTag = "gpu" }, "{}"))).Id;
        var owner = (await World.Read<Guid>("select user_id from tasks.task where id = @single", new { single }))[0];
        await Start(BulkKind.Cancel, All);
        await World.Send(new StartBulkAction(owner, BulkKind.Cancel, [single], null, null));

        await World.Send(new ContinueBulkActions());
        await World.Send(new ContinueBulkActions());

        Assert.That((await World.Send(new GetTask(owner, single)))!.Status, Is.EqualTo(TaskState.Cancelled));
        Assert.That(await Cancelled(), Is.EqualTo(201));
        await Task.WhenAll(Continue(), Continue());
        Assert.That(await Cancelled(), Is.EqualTo(901));
        Assert.That(await World.Read<int>("select count(*)::int from tasks.bulk_action"), Is.EqualTo([0]));
    }

    private async Task<int> Cancelled() =>
        (await World.Read<int>("select count(*)::int from tasks.task where status = 'cancelled'"))[0];

    private async Task<int> Start(BulkKind kind, TaskFilter filter, string? reason = null) =>
        (await World.Send(new StartBulkAction(User, kind, null, filter, reason))).Count;

    private async Task Continue()
    {
        while (await World.Send(new ContinueBulkActions()) > 0)
        {
        }
    }
}
