using Modular.Application.Pipeline;
using Modular.Application.Tasks;
using Modular.Domain.Tasks;

namespace Modular.IntegrationTests.Tasks;

/// <summary>A task that ended a while ago is kept elsewhere, and nobody notices.</summary>
internal sealed class TaskHistoryTests : WaitingTest
{
    [Test]
    public async Task Reads_as_it_did_before()
    {
        var id = await Create(task => task with { Tags = ["a"], ConcurrencyKey = "k" });
        await Release();
        var claimed = (await Claim()).Single();
        await Log(claimed, "one", "two");
        await World.Send(new FinishTask(
            User, Device, id, claimed.LeaseEpoch, new TaskOutcome(TaskVerdict.Succeeded, null), "[1]"));
        var (before, log) = (await Read(id), await ReadLog(id));
        var stream = await World.Send(new ReadTaskStream(User, id, 1));

        await Move();

        Assert.That(Json(await Read(id)), Is.EqualTo(Json(before)));
        Assert.That(await ReadLog(id), Is.EqualTo(log));
        Assert.That((await World.Send(new ReadTaskStream(User, id, 1)))!.Entries, Is.EqualTo(stream!.Entries));
        Assert.That(await Left(), Is.EqualTo("0 0 0 0 0 0"));
    }

    [Test]
    public async Task Stands_in_lists_at_its_place()
    {
        var ids = new List<Guid>();
        for (var number = 0; number < 6; number++)
        {
            ids.Add(await Create(task => task with { Kind = number % 3 == 0 ? "third" : "other" }));
            if (number is 1 or 3 or 4)
                await World.Send(new CancelTask(User, ids[^1], null));
        }

        await Move();

        Assert.That(await List(new(null, null, null, null, null, null), size: 4), Is.EqualTo(Enumerable.Reverse(ids)));
        Assert.That(
            await List(new(null, null, "third", null, null, null), size: 1), Is.EqualTo([ids[3], ids[0]]));
        Assert.That(
            await List(new(TaskState.Cancelled, null, null, null, null, null), size: 2),
            Is.EqualTo([ids[4], ids[3], ids[1]]));
    }

    [Test]
    public async Task Comes_back_whole_when_it_is_retried()
    {
        var id = await Create();
        var claimed = (await Claim()).Single();
        await Log(claimed, "one");
        await Finish(claimed, TaskVerdict.Failed);
        await Move();

        var retried = await World.Send(new RetryTask(User, id));

        Assert.That((retried.Status, retried.Payload.GetRawText()), Is.EqualTo((TaskState.Queued, "{}")));
        Assert.That((await ReadLog(id)).Single(), Does.EndWith("one"));
        Assert.That(await World.Read<int>("select count(*)::int from tasks.history_log"), Is.EqualTo([0]));
        var again = (await Claim()).Single();
        Assert.That(again.LeaseEpoch, Is.GreaterThan(claimed.LeaseEpoch));
        await Log(again, "two");
        await Finish(again);
        await Move();
        Assert.That(await ReadLog(id), Has.Count.EqualTo(2));
    }

    [Test]
    public async Task Answers_a_holder_that_says_its_result_again()
    {
        await Create();
        var claimed = (await Claim()).Single();
        await Finish(claimed);
        await Move();

        var answer = await World.Send(new FinishTask(
            User, Device, claimed.Id, claimed.LeaseEpoch, new TaskOutcome(TaskVerdict.Succeeded, null), null));

        Assert.That(answer.Status, Is.EqualTo(TaskState.Succeeded));
        Assert.ThrowsAsync<LeaseLost>(() => World.Send(new FinishTask(
            User, Device, claimed.Id, claimed.LeaseEpoch + 1, new TaskOutcome(TaskVerdict.Succeeded, null), null)));
        Assert.ThrowsAsync<LeaseLost>(() => World.Send(
            new ReportProgress(User, Device, claimed.Id, claimed.LeaseEpoch, 1)));
    }

    [Test]
    public async Task Refuses_what_its_state_does_not_allow()
    {
        var (done, cancelled) = (await Create(), await Create());
        await World.Send(new CancelTask(User, cancelled, "because"));
        await FinishAll();
        await Move();

        Assert.ThrowsAsync<TaskNotCancellable>(() => World.Send(new CancelTask(User, done, null)));
        Assert.ThrowsAsync<TaskNotRetryable>(() => World.Send(new RetryTask(User, done)));
        Assert.That((await World.Send(new CancelTask(User, cancelled, null))).CancelReason, Is.EqualTo("because"));
        Assert.That(await World.Read<int>("select count(*)::int from tasks.history"), Is.EqualTo([2]));
    }

    [Test]
    public async Task Counts_for_those_who_wait_for_it()
    {
        var (good, bad) = (await Create(), await Create());
        var claimed = await Claim();
        await Finish(claimed[0]);
        await Finish(claimed[1], TaskVerdict.Failed);
        await Move();

        var goes = await Create(task => task with { After = [Predecessor.Of(good)] });
        var fails = await Create(task => task with { After = [Predecessor.Of(bad)] });
        await Release();

        Assert.That((await StateOf(goes), await StateOf(fails)), Is.EqualTo((TaskState.Queued, TaskState.Failed)));
    }

    [Test]
    public async Task Belongs_to_its_owner()
    {
        var id = await Create();
        await FinishAll();
        await Move();

        Assert.That(await World.Send(new GetTask(TaskHost.NewId(), id)), Is.Null);
        Assert.ThrowsAsync<TaskNotFound>(() => World.Send(new RetryTask(TaskHost.NewId(), id)));
    }

    private Task<ProgressTaken> Log(ClaimedTask task, params string[] lines) => World.Send(
        new ReportProgress(User, Device, task.Id, task.LeaseEpoch, null)
        {
            Log = [.. lines.Select(line => new LogText("stdout", line))],
        });

    private async Task<IReadOnlyList<string>> ReadLog(Guid id)
    {
        var log = await World.Send(new ReadTaskLog(User, id, new PageQuery()));
        return [.. log!.Items.Select(line => $"{line.Seq} {line.Text}")];
    }

    private async Task<IReadOnlyList<Guid>> List(TaskFilter filter, int size)
    {
        var ids = new List<Guid>();
        string? cursor = null;
        do
        {
            var page = await World.Send(new ListTasks(User, filter, new PageQuery { Limit = size, Cursor = cursor }));
            ids.AddRange(page.Items.Select(task => task.Id));
            cursor = page.NextCursor;
        }
        while (cursor is not null);
        return ids;
    }

    private async Task<string> Left() => string.Join(' ', await World.Read<int>("""
        select count(*)::int from tasks.task union all select count(*)::int from tasks.payload
        union all select count(*)::int from tasks.result union all select count(*)::int from tasks.log
        union all select count(*)::int from tasks.progress union all select count(*)::int from tasks.earlier_verdict
        """));

    private static string Json(TaskDetails task) =>
        System.Text.Json.JsonSerializer.Serialize(task, WireJson.Options);
}
