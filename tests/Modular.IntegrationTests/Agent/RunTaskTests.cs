namespace Modular.IntegrationTests.Agent;

internal sealed class RunTaskTests : AgentTests
{
    [Test]
    public async Task Runs_a_command_and_sends_its_output_before_its_result()
    {
        var task = Server.Shell("for i in 1 2 3; do echo line $i; done; echo oops >&2; printf 'no line feed'");
        await using var agent = new TestAgent(Server, Files);

        await Server.Ended(task);

        Assert.That(task.Status, Is.EqualTo("succeeded"));
        Assert.That(task.Result.GetProperty("result").GetProperty("exitCode").GetInt32(), Is.Zero);
        Assert.That(task.Text("stdout"), Is.EqualTo(new[] { "line 1", "line 2", "line 3", "no line feed" }));
        Assert.That(task.Text("stderr"), Is.EqualTo(new[] { "oops" }));
    }

    [Test]
    public async Task A_command_that_fails_keeps_its_exit_code()
    {
        var task = Server.Shell("exit 7");
        await using var agent = new TestAgent(Server, Files);

        await Server.Ended(task);

        Assert.That(task.Status, Is.EqualTo("failed"));
        Assert.That(task.ErrorCode, Is.EqualTo("agent.exit_code"));
        Assert.That(task.Result.GetProperty("result").GetProperty("exitCode").GetInt32(), Is.EqualTo(7));
    }

    [Test]
    public async Task A_command_sees_its_own_directory_an_empty_input_and_none_of_the_agents_secrets()
    {
        Environment.SetEnvironmentVariable("MODULAR_DEVICE_KEY", FakeServer.Key);
        try
        {
            const string command = "pwd; ls -A | wc -l; cat | wc -c; env; echo own=$OWN";
            var task = Server.Add("shell", new { command, env = new { OWN = "a b" } });
            await using var agent = new TestAgent(Server, Files);

            await Server.Ended(task);

            var lines = task.Text("stdout").ToList();
            Assert.That(lines[0], Is.EqualTo(Path.Combine(Files.Work, "tasks", $"{task.Id}-1")));
            Assert.That(lines[1..3], Is.EqualTo(new[] { "0", "0" }));
            Assert.That(lines, Has.None.Contains("MODULAR_").And.None.Contains(FakeServer.Key));
            Assert.That(lines, Has.Member("own=a b").And.Member($"TASK_ID={task.Id}"));
            Assert.That(Directory.Exists(lines[0]), Is.False);
        }
        finally
        {
            Environment.SetEnvironmentVariable("MODULAR_DEVICE_KEY", null);
        }
    }

    [Test]
    public async Task Runs_a_script_of_the_machine_with_its_arguments()
    {
        var scripts = Directory.CreateDirectory(Path.Combine(Files.Work, "scripts")).FullName;
        var script = Path.Combine(scripts, "greet.sh");
        await File.WriteAllTextAsync(script, "#!/bin/sh\necho \"$GREETING, $1\"\n");
        File.SetUnixFileMode(script, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        var payload = new { name = "greet.sh", args = new[] { "you & me" }, env = new { GREETING = "Hello" } };
        var task = Server.Add("script", payload);
        await using var agent = new TestAgent(Server, Files);

        await Server.Ended(task);

        Assert.That(task.Status, Is.EqualTo("succeeded"));
        Assert.That(task.Text("stdout"), Is.EqualTo(new[] { "Hello, you & me" }));
    }

    [Test]
    public async Task Runs_no_code_of_a_payload_where_only_scripts_are_allowed()
    {
        var scripts = Directory.CreateDirectory(Path.Combine(Files.Work, "scripts")).FullName;
        var script = Path.Combine(scripts, "greet.sh");
        await File.WriteAllTextAsync(script, "#!/bin/bash\necho hello\n");
        File.SetUnixFileMode(script, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        var touched = Files.File("touched");
        var task = Server.Add("script", new { name = "greet.sh", env = new { BASH_ENV = $"$(touch {touched})" } });
        await using var agent = new TestAgent(Server, Files, allow: ["script"]);

        await Server.Ended(task);

        Assert.That(File.Exists(touched), Is.False);
        Assert.That(task.ErrorCode, Is.EqualTo("agent.invalid_payload"));
    }

    [TestCase("shell", "{}", "agent.invalid_payload")]
    [TestCase("script", """{"name":"../../bin/sh"}""", "agent.invalid_payload")]
    [TestCase("script", """{"name":"absent.sh"}""", "agent.invalid_payload")]
    [TestCase("config.restore", "{}", "agent.kind_not_allowed")]
    [TestCase("mine.bitcoin", "{}", "agent.kind_not_allowed")]
    public async Task Refuses_what_it_cannot_run_once_and_for_all(string kind, string payload, string code)
    {
        var task = Server.Add(kind, System.Text.Json.JsonDocument.Parse(payload).RootElement);
        await using var agent = new TestAgent(Server, Files);

        await Server.Ended(task);

        Assert.That(task.ErrorCode, Is.EqualTo(code));
        Assert.That(task.Result.GetProperty("error").GetProperty("retryable").GetBoolean(), Is.False);
    }

    [Test]
    public async Task Refuses_a_kind_that_the_machine_does_not_allow()
    {
        var task = Server.Shell($"touch {Files.File("ran")}");
        await using var agent = new TestAgent(Server, Files, concurrency: 1, allow: ["script"]);

        await Server.Ended(task);

        Assert.That(task.ErrorCode, Is.EqualTo("agent.kind_not_allowed"));
        Assert.That(File.Exists(Files.File("ran")), Is.False);
    }

    [Test]
    public async Task Runs_as_many_at_once_as_it_may_and_no_more()
    {
        // Each waits for the other: alone neither would end.
        var first = Server.Shell($"touch {Files.File("a")}; until [ -e {Files.File("b")} ]; do sleep 0.02; done");
        var second = Server.Shell($"touch {Files.File("b")}; until [ -e {Files.File("a")} ]; do sleep 0.02; done");
        var third = Server.Shell("true");
        await using var agent = new TestAgent(Server, Files, concurrency: 2);

        // The third may begin, and end, as soon as one of the two has made room.
        foreach (var task in (FakeTask[])[first, second, third])
            await Server.Ended(task);

        Assert.That(first.Status, Is.EqualTo("succeeded"));
        Assert.That(second.Status, Is.EqualTo("succeeded"));
        Assert.That(third.Status, Is.EqualTo("succeeded"));
        Assert.That(Calls("pending").Select(body => body.GetProperty("max").GetInt32()), Has.All.InRange(1, 2));
    }

    [Test]
    public async Task Names_new_work_in_a_heartbeat_at_once()
    {
        await using var agent = new TestAgent(Server, Files);
        await UntilCalled("pending");

        var task = Server.Shell($"until [ -e {Files.File("go")} ]; do sleep 0.02; done");

        await Server.Until(
            () => Calls("heartbeat").SelectMany(body => body.GetProperty("running").EnumerateArray())
                .Any(item => item.GetProperty("taskId").GetGuid() == task.Id),
            "a heartbeat names it");
        Assert.That(task.HasEnded, Is.False);
        await File.WriteAllTextAsync(Files.File("go"), "");
        await Server.Ended(task);
    }

    [Test]
    public async Task A_chatty_command_is_not_lost_line_by_line()
    {
        var task = Server.Shell("seq 1 20000");
        await using var agent = new TestAgent(Server, Files);

        await Server.Ended(task);

        Assert.That(task.Text("stdout"), Is.EqualTo(Enumerable.Range(1, 20_000).Select(i => $"{i}")));
    }

    [Test]
    public async Task Output_without_end_is_cut_and_the_task_goes_on()
    {
        var task = Server.Shell($"yes {new string('x', 70)} | head -c 20000000");
        await using var agent = new TestAgent(Server, Files);

        await Server.Ended(task);

        Assert.That(task.Status, Is.EqualTo("succeeded"));
        Assert.That(task.Log.Sum(line => (long)line.Text.Length), Is.InRange(10 * 1024 * 1024, 11 * 1024 * 1024));
        Assert.That(task.Text("agent").Single(), Does.Contain("10 MiB"));
    }

    [Test]
    public async Task Output_that_the_server_cannot_keep_is_made_text()
    {
        var task = Server.Shell(@"printf 'a\000b\377c\n'");
        await using var agent = new TestAgent(Server, Files);

        await Server.Ended(task);

        Assert.That(task.Text("stdout"), Is.EqualTo(new[] { "a\uFFFDb\uFFFDc" }));
    }
}
