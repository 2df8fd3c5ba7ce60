using Modular.Application.Pipeline;
using Modular.Application.Tasks;
using Modular.Domain.Tasks;

namespace Modular.IntegrationTests.Tasks;

/// <summary>Chains of tasks, and what none can be made of.</summary>
internal sealed class TaskChainTests : WaitingTest
{
    [Test]
    public async Task Goes_down_a_chain_of_a_batch_whatever_its_order()
    {
        var ids = await CreateBatch(
            [Predecessor.InBatch(2), Predecessor.InBatch(1)], [], [Predecessor.InBatch(1)]);

        var order = new List<Guid>();
        for (var round = 0; round < 3; round++)
        {
            await Release();
            foreach (var task in await Claim())
            {
                order.Add(task.Id);
                await Finish(task);
            }
        }

        Assert.That(order, Is.EqualTo([ids[1], ids[2], ids[0]]));
    }

    [Test]
    public async Task Ends_a_whole_chain_when_its_head_fails()
    {
        var ids = await CreateBatch([], [Predecessor.InBatch(0)], [Predecessor.InBatch(1)]);

        await FinishAll(TaskVerdict.Failed);
        await Release();

        foreach (var id in ids.Skip(1))
            Assert.That((await Read(id)).Error?.Code, Is.EqualTo("tasks.dependency_failed"));
    }

    [Test]
    public async Task Waits_again_when_a_chain_is_retried()
    {
        var ids = await CreateBatch([], [Predecessor.InBatch(0)]);
        await FinishAll(TaskVerdict.Failed);
        await Release();

        await World.Send(new RetryTask(User, ids[0]));
        var retried = await World.Send(new RetryTask(User, ids[1]));
        Assert.That(retried.Status, Is.EqualTo(TaskState.Waiting));
        await FinishAll();
        await Release();

        Assert.That(await StateOf(ids[1]), Is.EqualTo(TaskState.Queued));
    }

    [Test]
    public async Task Runs_without_its_predecessors_when_it_alone_is_retried()
    {
        var ids = await CreateBatch([], [Predecessor.InBatch(0)]);
        await FinishAll(TaskVerdict.Failed);
        await Release();

        var retried = await World.Send(new RetryTask(User, ids[1]));

        Assert.That(retried.Status, Is.EqualTo(TaskState.Queued));
    }

    [Test]
    public async Task Can_be_cancelled_while_it_waits()
    {
        var ids = await CreateBatch([], [Predecessor.InBatch(0)], [Predecessor.InBatch(1)]);

        await World.Send(new CancelTask(User, ids[1], null));
        await Release();

        Assert.That(await StateOf(ids[1]), Is.EqualTo(TaskState.Cancelled));
        Assert.That((await Read(ids[2])).Error?.Code, Is.EqualTo("tasks.dependency_failed"));
        Assert.That(await Edges(), Is.Zero);
    }

    [Test]
    public void Refuses_what_is_not_there()
    {
        var refused = Assert.ThrowsAsync<InvalidInput>(() =>
            Create(task => task with { After = [Predecessor.Of(TaskHost.NewId())] }));
        Assert.That(refused.Errors.Keys, Is.EqualTo(["after[0]"]));
    }

    [Test]
    public async Task Refuses_the_task_of_somebody_else()
    {
        var stranger = TaskHost.NewId();
        var foreign = await World.Send(
            new CreateTask(stranger, new NewTask("test") { DeviceTag = "gpu" }, "{}"));

        var refused = Assert.ThrowsAsync<InvalidInput>(() =>
            Create(task => task with { After = [Predecessor.Of(foreign.Id)] }));

        Assert.That(refused.Errors.Keys, Is.EqualTo(["after[0]"]));
    }

    [Test]
    public void Refuses_a_circle()
    {
        var refused = Assert.ThrowsAsync<InvalidInput>(() => CreateBatch(
            [], [Predecessor.InBatch(2)], [Predecessor.InBatch(1)], [Predecessor.InBatch(3)]));
        Assert.That(
            refused.Errors.Keys, Is.EquivalentTo(["tasks[1].after", "tasks[2].after", "tasks[3].after"]));

        var outside = Assert.ThrowsAsync<InvalidInput>(() => CreateBatch([Predecessor.InBatch(1)]));
        Assert.That(outside.Errors.Keys, Is.EqualTo(["tasks[0].after[0]"]));
    }
}
