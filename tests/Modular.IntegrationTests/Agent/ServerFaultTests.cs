using Microsoft.AspNetCore.Http;

namespace Modular.IntegrationTests.Agent;

/// <summary>What the agent makes of a server that is away, wrong or says no.</summary>
internal sealed class ServerFaultTests : AgentTests
{
    [Test]
    public async Task Work_goes_on_while_the_server_is_away_and_everything_arrives_afterwards()
    {
        var task = Server.Shell($"echo before; until [ -e {Files.File("go")} ]; do sleep 0.02; done; echo after");
        await using var agent = new TestAgent(Server, Files);
        await Server.Until(() => task.ProgressCalls > 0, "it speaks");

        Server.Intercept = (_, _) => Results.StatusCode(502);
        await File.WriteAllTextAsync(Files.File("go"), "");
        await UntilCalled("/progress", times: 3);
        Server.Intercept = (_, _) => null;
        await Server.Ended(task);

        Assert.That(task.Text("stdout"), Is.EqualTo(new[] { "before", "after" }));
        Assert.That(task.Claims, Is.EqualTo(1));
    }

    [Test]
    public async Task A_piece_of_log_whose_answer_was_lost_is_repeated_with_its_number()
    {
        var numbers = new List<long>();
        Server.Intercept = (path, body) =>
        {
            if (!path.EndsWith("/progress", StringComparison.Ordinal))
                return null;
            numbers.Add(body.GetProperty("seq").GetInt64());
            return numbers.Count == 1 ? Results.StatusCode(504) : null;
        };
        var task = Server.Shell("echo once");
        await using var agent = new TestAgent(Server, Files);

        await Server.Ended(task);

        Assert.That(numbers, Is.EqualTo(new[] { 1L, 1L }));
        Assert.That(task.Text("stdout"), Is.EqualTo(new[] { "once" }));
    }

    [Test]
    public async Task Does_not_hammer_a_server_that_is_away()
    {
        Server.Intercept = (_, _) => Results.StatusCode(503);
        var started = TimeProvider.System.GetTimestamp();
        await using var agent = new TestAgent(Server, Files);

        await Server.Until(() => Server.Calls.Count >= 3, "it has tried three times");

        // Two waits of at least a second each lie between three tries.
        Assert.That(TimeProvider.System.GetElapsedTime(started), Is.GreaterThan(TimeSpan.FromSeconds(1.9)));
    }

    [Test]
    public async Task Does_not_hammer_a_server_that_has_no_work_and_does_not_wait()
    {
        Answer("pending", Results.Json(new { tasks = Array.Empty<object>() }));
        var started = TimeProvider.System.GetTimestamp();
        await using var agent = new TestAgent(Server, Files);

        await UntilCalled("pending", times: 3);

        // Two waits of at least a second each lie between three calls.
        Assert.That(TimeProvider.System.GetElapsedTime(started), Is.GreaterThan(TimeSpan.FromSeconds(1.9)));
    }

    [TestCase(409, "tasks.lease_lost")]
    [TestCase(404, "tasks.not_found")]
    public async Task A_result_that_is_not_wanted_is_forgotten(int status, string code)
    {
        Answer("/result", FakeServer.Problem(status, code));
        Server.Shell("true");
        await using var agent = new TestAgent(Server, Files);

        await UntilCalled("/result");
        await UntilJournalIsEmpty();
    }

    [Test]
    public async Task A_bare_404_of_a_proxy_does_not_make_a_result_be_dropped()
    {
        Answer("/result", Results.NotFound());
        var task = Server.Shell("true");
        await using var agent = new TestAgent(Server, Files);
        await UntilCalled("/result");

        Answer("/result", null);
        await Server.Ended(task);

        Assert.That(task.Status, Is.EqualTo("succeeded"));
        Assert.That(task.Claims, Is.EqualTo(1));
    }

    [Test]
    public async Task A_refused_key_ends_the_agent_and_is_not_printed()
    {
        Server.Intercept = (_, _) => FakeServer.Problem(401, "auth.unauthenticated");
        using var agent = Start();

        Assert.That(await agent.ExitCode(), Is.EqualTo(1));
        Assert.That(agent.Said, Does.Contain("refuses this device key").And.Contain("agent enroll"));
        Assert.That(agent.Said, Does.Not.Contain(FakeServer.Key));
    }

    [Test]
    public async Task A_key_refused_while_work_runs_ends_that_work()
    {
        Server.Shell($"echo $$ > {Files.File("leader")}; sleep 300");
        using var agent = Start();
        await UntilRuns("leader");

        Server.Intercept = (_, _) => FakeServer.Problem(401, "auth.unauthenticated");

        Assert.That(await agent.ExitCode(), Is.EqualTo(1));
        Assert.That(Files.Runs("leader"), Is.False);
    }

    [Test]
    public async Task A_key_in_use_elsewhere_ends_the_agent_unless_it_may_take_over()
    {
        Server.Intercept = (path, body) =>
            path.EndsWith("heartbeat", StringComparison.Ordinal) && !body.TryGetProperty("takeOver", out _)
            && Server.Calls.All(call => !call.Body.TryGetProperty("takeOver", out _))
                ? FakeServer.Problem(409, "devices.key_in_use")
                : null;
        using (var refused = Start())
        {
            Assert.That(await refused.ExitCode(), Is.EqualTo(1));
            Assert.That(refused.Said, Does.Contain("--take-over"));
        }

        using var agent = Start("--take-over");
        await UntilCalled("pending");
        await UntilCalled("heartbeat", times: 4);

        Assert.That(Server.Calls.Count(call => call.Body.TryGetProperty("takeOver", out _)), Is.EqualTo(1));
    }

    [Test]
    public async Task Enrolling_keeps_the_key_for_the_agent_and_for_nobody_else()
    {
        using (var enroll = Enroll())
            Assert.That(await enroll.ExitCode(), Is.Zero, enroll.Said);
        var register = Server.Calls.Single();
        var key = Path.Combine(Files.Work, "device.key");

        Assert.That(register.Credential, Is.EqualTo("Bearer met_token"));
        Assert.That(register.Body.GetProperty("machineId").GetString(), Is.Not.Empty);
        Assert.That(File.GetUnixFileMode(key), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));

        using var agent = RealAgent.Start("--server", Server.Address.AbsoluteUri, "--work-dir", Files.Work);
        await UntilCalled("heartbeat");
        Assert.That(Server.Calls.Last().Credential, Is.EqualTo("Bearer " + FakeServer.Key));
    }

    [Test]
    public async Task Enrolling_says_what_the_machine_can_do_and_whose_tasks_it_takes()
    {
        using (var plain = Enroll())
            Assert.That(await plain.ExitCode(), Is.Zero, plain.Said);
        using (var told = Enroll("--tag", "garage", "--tag", "north", "--capability", "gpu"))
            Assert.That(await told.ExitCode(), Is.Zero, told.Said);

        var bodies = Server.Calls.Select(call => call.Body).ToList();
        Assert.That(Texts(bodies[0], "capabilities"), Does.Contain("shell").And.Contain("config.restore"));
        Assert.That(Texts(bodies[0], "tags"), Is.Empty);
        Assert.That(Texts(bodies[1], "capabilities"), Is.EqualTo(new[] { "gpu" }));
        Assert.That(Texts(bodies[1], "tags"), Is.EqualTo(new[] { "garage", "north" }));
    }

    [Test]
    public async Task A_refused_enrolment_says_why_and_keeps_nothing()
    {
        Server.Intercept = (_, _) => FakeServer.Problem(401, "auth.token_expired");
        using var enroll = Enroll();

        Assert.That(await enroll.ExitCode(), Is.EqualTo(1));
        Assert.That(enroll.Said, Does.Contain("auth.token_expired").And.Not.Contain("met_token"));
        Assert.That(File.Exists(Path.Combine(Files.Work, "device.key")), Is.False);
    }

    private RealAgent Enroll(params string[] more) => RealAgent.Start(
        ["enroll", "--server", Server.Address.AbsoluteUri, "--token", "met_token", "--work-dir", Files.Work, .. more]);

    private static List<string?> Texts(System.Text.Json.JsonElement body, string name) =>
        [.. body.GetProperty(name).EnumerateArray().Select(item => item.GetString())];
}
