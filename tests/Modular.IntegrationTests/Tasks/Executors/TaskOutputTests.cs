using System.Text.Json;

namespace Modular.IntegrationTests.Tasks.Executors;

/// <summary>What an executor says while it works, on the task's own stream.</summary>
internal sealed class TaskOutputTests : ExecutorTest
{
    [Test]
    public async Task Comes_while_the_task_runs_and_before_its_end()
    {
        var task = await Create();
        await using var stream = await SseReader.Open(User.Http, $"/v1/tasks/{task.Id()}/events");
        var run = await Hand.Next(0);

        await run.Say("Once upon");
        var running = await stream.Next();
        var first = await stream.Next();
        await run.Say(" a time");
        run.Succeed();
        var rest = await stream.ToEnd();

        Assert.That((running.Type, running.Data.Status()), Is.EqualTo(("task.updated", "running")));
        Assert.That((first.Type, first.Id, Text(first.Data)), Is.EqualTo(("task.output", "2", "Once upon")));
        Assert.That(first.Data.Epoch(), Is.EqualTo(1));
        Assert.That(rest.Select(e => (e.Type, e.Id)), Is.EqualTo([("task.output", "3"), ("task.completed", "4")]));
        Assert.That(Text(rest[0].Data), Is.EqualTo(" a time"));
    }

    [Test]
    public async Task Resumes_without_gap_or_repeat()
    {
        var task = await Create();
        var run = await Hand.Next(0);
        await run.Say("one");
        await Eventually.That(() => LogOf(task), Is.EqualTo("one"));
        await run.Say(" two");
        run.Succeed();
        await Becomes(task, "succeeded");

        await using var stream = await SseReader.Open(
            User.Http, $"/v1/tasks/{task.Id()}/events", lastEventId: "2");
        var rest = await stream.ToEnd();

        Assert.That(rest.Select(e => (e.Type, e.Id)), Is.EqualTo([("task.output", "3"), ("task.completed", "4")]));
    }

    [Test]
    public async Task Costs_few_writes_however_many_pieces_it_has()
    {
        const int pieces = 2000;
        var task = await Create();
        var run = await Hand.Next(0);
        for (var number = 0; number < pieces; number++)
            await run.Say($"{number} ");
        run.Succeed();
        await Becomes(task, "succeeded");

        var rows = await Host.Query<string>("select text from tasks.log where stream = 'output' order by seq");

        Assert.That(string.Concat(rows), Is.EqualTo(string.Concat(Enumerable.Range(0, pieces).Select(n => $"{n} "))));
        Assert.That(rows, Has.Count.LessThan(pieces / 10));
    }

    [Test]
    public async Task Names_the_attempt_so_that_another_is_not_taken_for_its_rest()
    {
        var task = await Create(new { backoff = new { kind = "fixed", seconds = 0 } });
        var first = await Hand.Next(0);
        await first.Say("half an ans");
        first.Fail("hand.busy", retryable: true);
        var second = await Hand.Next(1);
        await second.Say("a whole answer");
        second.Succeed();
        await Becomes(task, "succeeded");

        await using var stream = await SseReader.Open(User.Http, $"/v1/tasks/{task.Id()}/events");
        var events = await stream.ToEnd();

        Assert.That(
            events.Select(e => e.Type == "task.output" ? $"{Text(e.Data)}@{e.Data.Epoch()}" : e.Data.Status()),
            Is.EqualTo([
                "running", "half an ans@1", "queued", "running", "a whole answer@2", "succeeded"]));
    }

    [Test]
    public async Task Of_a_lost_lease_does_not_appear_and_ends_the_attempt_at_once()
    {
        var task = await Create();
        var run = await Hand.Next(0);
        await Host.Execute("""
            update tasks.task set lease_epoch = lease_epoch + 1, claimed_by = gen_random_uuid()
            """);

        await run.Say("nobody wants this");

        await Eventually.That(() => run.Stopped.IsCancellationRequested, Is.True);
        Assert.That(await LogOf(task), Is.Empty);
        Assert.That((await User.Get($"/v1/tasks/{task.Id()}")).Status(), Is.EqualTo("running"));
    }

    [Test]
    public async Task Is_kept_when_the_task_is_cancelled()
    {
        var task = await Create();
        var run = await Hand.Next(0);
        await run.Say("so far");
        await User.Do($"/v1/tasks/{task.Id()}/cancel", new { });
        await Becomes(task, "cancelled");

        Assert.That(await LogOf(task), Is.EqualTo("so far"));
    }

    [Test]
    public async Task Is_kept_without_what_the_database_cannot_hold()
    {
        var task = await Create();
        var run = await Hand.Next(0);
        await run.Say("a\0b\ud83d");
        run.Succeed();
        await Becomes(task, "succeeded");

        Assert.That(await LogOf(task), Is.EqualTo("a\ufffdb\ufffd"));
    }

    private async Task<string> LogOf(JsonElement task)
    {
        var items = (await User.Get($"/v1/tasks/{task.Id()}/log")).GetProperty("items").EnumerateArray().ToList();
        Assert.That(items.Select(item => item.GetProperty("stream").GetString()), Is.All.EqualTo("output"));
        return string.Concat(items.Select(Text));
    }

    private static string? Text(JsonElement data) => data.GetProperty("text").GetString();
}
