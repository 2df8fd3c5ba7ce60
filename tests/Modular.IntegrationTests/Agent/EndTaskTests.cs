using Modular.Api.Agent.Processes;

namespace Modular.IntegrationTests.Agent;

/// <summary>However a task ends, all of its processes end with it.</summary>
internal sealed class EndTaskTests : AgentTests
{
    /// <summary>A command with a child and a grandchild that all outlive any test.</summary>
    private string Family() =>
        $"(sh -c 'echo $$ > {Files.File("grandchild")}; exec sleep 300' & echo ready; wait) & "
        + $"echo $$ > {Files.File("leader")}; wait";

    [Test]
    public async Task A_cancel_told_by_a_heartbeat_ends_the_whole_group()
    {
        var task = Server.Shell(Family());
        await using var agent = new TestAgent(Server, Files);
        await UntilRuns("grandchild");

        task.IsCancelRequested = true;
        await Server.Ended(task);

        Assert.That(task.Status, Is.EqualTo("cancelled"));
        Assert.That(Files.Runs("leader"), Is.False);
        Assert.That(Files.Runs("grandchild"), Is.False);
    }

    [Test]
    public async Task A_cancel_told_by_a_progress_answer_ends_the_task()
    {
        Answer("heartbeat", QuietHeartbeat());
        var task = Server.Shell("while true; do echo tick; sleep 0.1; done");
        await using var agent = new TestAgent(Server, Files);
        await Server.Until(() => task.ProgressCalls > 0, "it speaks");

        task.IsCancelRequested = true;
        await Server.Ended(task);

        Assert.That(task.Status, Is.EqualTo("cancelled"));
    }

    [Test]
    public async Task A_cancel_told_by_the_event_stream_ends_the_task()
    {
        Answer("heartbeat", QuietHeartbeat());
        var task = Server.Shell(Family());
        await using var agent = new TestAgent(Server, Files);
        await UntilRuns("grandchild");

        await Server.Until(() => Server.IsHeard, "the agent listens");
        Server.Send("task.cancelRequested", $$"""{"taskId":"{{task.Id}}","leaseEpoch":1}""");
        await Server.Ended(task);

        Assert.That(task.Status, Is.EqualTo("cancelled"));
        Assert.That(Files.Runs("grandchild"), Is.False);
    }

    [Test]
    public async Task A_task_that_takes_too_long_fails_and_its_group_ends()
    {
        var task = Server.Shell(Family(), timeoutSeconds: 1);
        await using var agent = new TestAgent(Server, Files);

        await Server.Ended(task);

        Assert.That(task.ErrorCode, Is.EqualTo("tasks.timeout"));
        Assert.That(Files.Runs("leader"), Is.False);
        Assert.That(Files.Runs("grandchild"), Is.False);
    }

    [Test]
    public async Task A_group_that_ignores_SIGTERM_is_killed()
    {
        var task = Server.Shell($"trap '' TERM; echo $$ > {Files.File("leader")}; while true; do sleep 1; done");
        await using var agent = new TestAgent(Server, Files);
        await UntilRuns("leader");

        task.IsCancelRequested = true;
        await Server.Ended(task);

        Assert.That(task.Status, Is.EqualTo("cancelled"));
        Assert.That(Files.Runs("leader"), Is.False);
    }

    [Test]
    public async Task What_a_task_leaves_in_the_background_ends_with_it()
    {
        var task = Server.Shell($"sleep 300 & echo $! > {Files.File("left")}; echo done");
        await using var agent = new TestAgent(Server, Files);

        await Server.Ended(task);

        Assert.That(task.Status, Is.EqualTo("succeeded"));
        Assert.That(Files.Runs("left"), Is.False);
    }

    [Test]
    public async Task A_process_that_left_the_group_does_not_hold_the_result_up_for_ever()
    {
        var task = Server.Shell($"setsid sh -c 'echo $$ > {Files.File("escaped")}; exec sleep 300' & "
            + $"until [ -s {Files.File("escaped")} ]; do sleep 0.02; done; echo done");
        await using var agent = new TestAgent(Server, Files);

        await Server.Ended(task);

        Assert.That(task.Text("stdout"), Is.EqualTo(new[] { "done" }));
        Assert.That(Files.Runs("escaped"), Is.True);
        Libc.Signal(Files.Number("escaped")!.Value, Libc.SigKill);
    }

    [Test]
    public async Task A_lost_task_is_ended_without_a_result()
    {
        var task = Server.Shell(Family());
        await using var agent = new TestAgent(Server, Files);
        await UntilRuns("grandchild");

        task.Status = "failed";
        await UntilGone("grandchild");
        await UntilGone("leader");

        Assert.That(task.ResultCalls, Is.Zero);
    }

    [Test]
    public async Task A_task_whose_log_is_refused_for_its_lease_is_ended_without_a_result()
    {
        Answer("heartbeat", QuietHeartbeat());
        var task = Server.Shell($"echo $$ > {Files.File("leader")}; while true; do echo tick; sleep 0.1; done");
        await using var agent = new TestAgent(Server, Files);
        await UntilRuns("leader");

        task.Status = "failed";
        await UntilGone("leader");

        Assert.That(task.ResultCalls, Is.Zero);
    }

    [Test]
    public async Task A_task_that_comes_back_under_a_new_lease_waits_for_the_end_of_its_old_run()
    {
        Answer("heartbeat", QuietHeartbeat());
        var running = Files.File("running");
        var task = Server.Shell(
            $"[ -e {running} ] && echo overlap; touch {running}; trap 'rm {running}; exit 1' TERM; "
            + $"[ -e {Files.File("again")} ] && exit 0; touch {Files.File("again")}; echo $$ > {Files.File("first")}; "
            + "while true; do sleep 0.05; done");
        await using var agent = new TestAgent(Server, Files);
        await UntilRuns("first");

        Server.Requeue(task);
        await Server.Ended(task);

        Assert.That(task.Status, Is.EqualTo("succeeded"));
        Assert.That(task.Claims, Is.EqualTo(2));
        Assert.That(task.Text("stdout"), Is.Empty);
    }

    private static Microsoft.AspNetCore.Http.IResult QuietHeartbeat() =>
        Microsoft.AspNetCore.Http.Results.Json(new { heartbeatIntervalSeconds = 1 });
}
