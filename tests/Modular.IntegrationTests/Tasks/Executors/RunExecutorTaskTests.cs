using System.Text.Json;
using Modular.Application.Tasks.Executors;

namespace Modular.IntegrationTests.Tasks.Executors;

/// <summary>A task of an executor, from its creation to its end.</summary>
internal sealed class RunExecutorTaskTests : ExecutorTest
{
    [Test]
    public async Task Runs_to_its_end_and_keeps_the_result()
    {
        var task = await Create();
        var run = await Hand.Next(0);
        var running = await Becomes(task, "running");
        run.Succeed("""{"answer":42}""");
        var ended = await Becomes(task, "succeeded");

        Assert.That(run.Task.Payload.GetProperty("word").GetString(), Is.EqualTo("go"));
        Assert.That(run.Task.Id.ToString(), Is.EqualTo(task.Id()));
        Assert.That(running.GetProperty("claimedBy").ValueKind, Is.EqualTo(JsonValueKind.String));
        Assert.That(ended.GetProperty("executor").GetString(), Is.EqualTo("hand"));
        Assert.That(ended.GetProperty("attempt").GetInt32(), Is.EqualTo(1));
        Assert.That(ended.GetProperty("result").GetProperty("answer").GetInt32(), Is.EqualTo(42));
    }

    [Test]
    public async Task Runs_what_does_nothing_as_well()
    {
        var task = await Create(new { executor = "noop", payload = new { anything = 1 } });

        await Becomes(task, "succeeded");
    }

    [Test]
    public async Task Is_tried_again_after_an_error_that_allows_it()
    {
        var task = await Create(new { backoff = new { kind = "fixed", seconds = 0 } });
        (await Hand.Next(0)).Fail("hand.busy", retryable: true);
        (await Hand.Next(1)).Fail("hand.broken", retryable: false);
        var ended = await Becomes(task, "failed");

        Assert.That(ended.GetProperty("attempt").GetInt32(), Is.EqualTo(2));
        Assert.That(ended.GetProperty("error").GetProperty("code").GetString(), Is.EqualTo("hand.broken"));
    }

    [Test]
    public async Task Fails_with_what_the_executor_throws()
    {
        var task = await Create(new { maxAttempts = 1 });
        (await Hand.Next(0)).Ended.SetException(new InvalidOperationException("The door is closed."));
        var error = (await Becomes(task, "failed")).GetProperty("error");

        Assert.That(error.GetProperty("code").GetString(), Is.EqualTo("hand.fault"));
        Assert.That(error.GetProperty("message").GetString(), Is.EqualTo("The door is closed."));
    }

    [Test]
    public async Task Is_stopped_when_it_is_cancelled()
    {
        var task = await Create();
        var run = await Hand.Next(0);

        await User.Do($"/v1/tasks/{task.Id()}/cancel", new { reason = "enough" });

        var ended = await Becomes(task, "cancelled");
        Assert.That(run.Stopped.IsCancellationRequested, Is.True);
        Assert.That(ended.GetProperty("cancelReason").GetString(), Is.EqualTo("enough"));
    }

    [Test]
    public async Task Fails_when_its_time_is_over()
    {
        var task = await Create(new { maxAttempts = 1, timeoutSeconds = 1 });
        var ended = await Becomes(task, "failed");

        Assert.That(ended.GetProperty("error").GetProperty("code").GetString(), Is.EqualTo("tasks.timeout"));
        Assert.That((await Hand.Next(0)).Stopped.IsCancellationRequested, Is.True);
    }

    [Test]
    public async Task Fails_with_a_result_that_cannot_be_kept()
    {
        var task = await Create(new { maxAttempts = 3 });
        (await Hand.Next(0)).Succeed($"\"{new string('x', 300_000)}\"");
        var ended = await Becomes(task, "failed");

        Assert.That(ended.GetProperty("error").GetProperty("code").GetString(), Is.EqualTo("hand.result_too_large"));
        Assert.That(ended.GetProperty("attempt").GetInt32(), Is.EqualTo(1));
    }

    [Test]
    public async Task Does_not_hold_up_others_by_a_result_that_the_database_refuses()
    {
        var bad = await Create();
        var good = await Create();
        var runs = new[] { await Hand.Next(0), await Hand.Next(1) };
        foreach (var run in runs)
            run.Succeed(run.Task.Id.ToString() == bad.Id() ? "not JSON" : "1");

        await Becomes(good, "succeeded");
        Assert.That((await User.Get($"/v1/tasks/{bad.Id()}")).Status(), Is.EqualTo("running"));
    }

    [Test]
    public async Task Gives_the_attempt_back_when_the_host_stops_first()
    {
        var task = await Create();
        var run = await Hand.Next(0);
        await Becomes(task, "running");
        await using var other = await TaskHost.Start(Host.Database.ConnectionString);

        var stopping = Host.Stop();
        await Eventually.That(() => run.Stopped.IsCancellationRequested, Is.True);
        await stopping;

        var back = await other.User(UserId).Get($"/v1/tasks/{task.Id()}");
        Assert.That(back.Status(), Is.EqualTo("queued"));
        Assert.That(back.GetProperty("attempt").GetInt32(), Is.Zero);
    }

    [Test]
    public async Task Is_put_back_at_once_when_its_process_was_killed()
    {
        var dead = TaskHost.NewId();
        var hand = new HandExecutor(concurrency: 1);
        // The first slot is taken, so that the task stays for the dead process to claim.
        await Host.Stop();
        await using var idle = await TaskHost.Start(Host.Database.ConnectionString);
        var task = await Host.Send(new Modular.Application.Tasks.CreateTask(
            UserId, new Modular.Domain.Tasks.NewTask("test") { Executor = "hand" }, """{"word":"go"}"""));
        await Host.Send(new ClaimForExecutor(dead, "hand", 1, Guid.Empty));
        await File.WriteAllTextAsync(Path.Combine(Data.FullName, "processes", dead.ToString()), "");

        await using var next = await StartHost(hand, Host.Database.ConnectionString);
        var run = await hand.Next(0);
        run.Succeed();

        Assert.That(run.Task.Id, Is.EqualTo(task.Id));
        Assert.That(run.Task.LeaseEpoch, Is.EqualTo(2));
        await Eventually.That(
            async () => (await next.User(UserId).Get($"/v1/tasks/{task.Id}")).Status(), Is.EqualTo("succeeded"));
        Assert.That(File.Exists(Path.Combine(Data.FullName, "processes", dead.ToString())), Is.False);
    }
}
