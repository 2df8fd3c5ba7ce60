using Microsoft.AspNetCore.Http;
using Modular.Api.Agent.Processes;

namespace Modular.IntegrationTests.Agent;

/// <summary>A real agent process is killed, and the next one on the same directory takes up what it left.</summary>
internal sealed class RestartTests : AgentTests
{
    [Test]
    public async Task A_finished_task_whose_result_did_not_arrive_is_not_repeated()
    {
        Answer("/result", Results.StatusCode(503));
        var task = Server.Shell($"echo run >> {Files.File("runs")}");
        using (var killed = Start())
        {
            await UntilCalled("/result");
            await killed.Kill();
        }

        Answer("/result", null);
        using var agent = Start();
        await Server.Ended(task);
        await UntilJournalIsEmpty();

        Assert.That(task.Status, Is.EqualTo("succeeded"));
        Assert.That(task.Claims, Is.EqualTo(1));
        Assert.That(await File.ReadAllLinesAsync(Files.File("runs")), Has.Length.EqualTo(1));
    }

    [Test]
    public async Task A_cut_task_is_ended_whole_and_started_once_more_with_its_attempt_given_back()
    {
        var task = Server.Shell(
            $"echo run >> {Files.File("runs")}; [ $(wc -l < {Files.File("runs")}) = 2 ] && exit 0; "
            + $"(sh -c 'echo $$ > {Files.File("grandchild")}; exec sleep 300') & "
            + $"echo $$ > {Files.File("leader")}; wait");
        using (var killed = Start())
        {
            await UntilRuns("grandchild");
            await killed.Kill();
        }

        Assert.That(Files.Runs("leader"), Is.True);
        Assert.That(Files.Runs("grandchild"), Is.True);

        using var agent = Start();
        await Server.Ended(task);

        Assert.That(task.Status, Is.EqualTo("succeeded"));
        Assert.That(task.Claims, Is.EqualTo(2));
        Assert.That(task.Attempt, Is.EqualTo(1));
        Assert.That(Files.Runs("leader"), Is.False);
        Assert.That(Files.Runs("grandchild"), Is.False);
        Assert.That(await File.ReadAllLinesAsync(Files.File("runs")), Has.Length.EqualTo(2));
    }

    [Test]
    public async Task What_is_left_of_a_group_without_its_leader_is_ended_too()
    {
        var task = Server.Shell(
            $"[ -e {Files.File("again")} ] && exit 0; touch {Files.File("again")}; "
            + $"sh -c 'echo $$ > {Files.File("child")}; exec sleep 300' & echo $$ > {Files.File("leader")}; wait");
        using (var killed = Start())
        {
            await UntilRuns("child");
            await UntilRuns("leader");
            await killed.Kill();
        }

        Libc.Signal(Files.Number("leader")!.Value, Libc.SigKill);
        await UntilGone("leader");

        using var agent = Start();
        await Server.Ended(task);

        Assert.That(Files.Runs("child"), Is.False);
    }

    [Test]
    public async Task Keeps_its_instance_id_and_names_nothing_that_it_does_not_run()
    {
        using (var killed = Start())
        {
            await UntilCalled("heartbeat");
            await killed.Kill();
        }

        var before = Calls("heartbeat").Count;
        using var agent = Start();
        await UntilCalled("heartbeat", before + 1);

        var beats = Calls("heartbeat");
        Assert.That(beats.Select(body => body.GetProperty("instanceId").GetString()).Distinct().Count(), Is.EqualTo(1));
        Assert.That(beats.Select(body => body.GetProperty("running").GetArrayLength()), Has.All.Zero);
    }

    [Test]
    public async Task Running_work_finishes_after_SIGTERM_and_the_agent_says_goodbye()
    {
        var task = Server.Shell(
            $"echo $$ > {Files.File("leader")}; until [ -e {Files.File("go")} ]; do sleep 0.02; done");
        var later = Server.Shell("true");
        using var agent = Start("--concurrency", "1");
        await UntilRuns("leader");

        agent.Terminate();
        await Server.Until(() => agent.Said.Contains("Stopping", StringComparison.Ordinal), "it says that it stops");
        await File.WriteAllTextAsync(Files.File("go"), "");

        Assert.That(await agent.ExitCode(), Is.Zero);
        Assert.That(task.Status, Is.EqualTo("succeeded"));
        Assert.That(later.Claims, Is.Zero);
        Assert.That(Server.Calls.Last().Path, Is.EqualTo("v1/daemon/offline"));
    }

    [Test]
    public async Task A_second_SIGTERM_ends_running_work_at_once_and_hands_it_back()
    {
        var task = Server.Shell($"echo $$ > {Files.File("leader")}; sleep 300");
        using var agent = Start();
        await UntilRuns("leader");

        agent.Terminate();
        await Server.Until(() => agent.Said.Contains("Stopping", StringComparison.Ordinal), "it says that it stops");
        agent.Terminate();

        Assert.That(await agent.ExitCode(), Is.Zero);
        Assert.That(Files.Runs("leader"), Is.False);
        Assert.That(task.ResultCalls, Is.Zero);
        Assert.That(Journal(), Is.Empty);
        Assert.That(Server.Calls.Last().Path, Is.EqualTo("v1/daemon/offline"));
    }

    [Test]
    public async Task A_second_agent_on_the_same_directory_ends_with_one_sentence()
    {
        using var first = Start();
        await UntilCalled("heartbeat");

        using var second = Start();

        Assert.That(await second.ExitCode(), Is.EqualTo(1));
        Assert.That(second.Said, Does.Contain("Another agent works in").And.Contain("--work-dir"));
        Assert.That(second.Said.Trim().Split('\n'), Has.Length.EqualTo(1));
    }
}
