namespace Modular.IntegrationTests.Agent;

/// <summary>How much of the machine's disk an agent and its tasks use.</summary>
internal sealed class DiskTests : AgentTests
{
    private string Failed => Path.Combine(Files.Work, "failed");

    [Test]
    public async Task A_task_that_writes_more_than_allowed_is_ended_and_its_files_are_removed()
    {
        var task = Server.Shell(
            $"echo $$ > {Files.File("leader")}; mkdir .d; head -c 3000000 /dev/zero > .d/f; sleep 300");
        await using var agent = new TestAgent(
            Server, Files, more: settings => settings with { MaxTaskMebibytes = 2 });

        await Server.Ended(task);

        Assert.That(task.ErrorCode, Is.EqualTo("agent.work_dir_full"));
        Assert.That(task.Text("agent").Single(), Does.Contain("2 MiB"));
        Assert.That(Files.Runs("leader"), Is.False);
        Assert.That(Directory.GetDirectories(Path.Combine(Files.Work, "tasks")), Is.Empty);
    }

    [Test]
    public async Task What_lies_behind_a_link_is_not_the_tasks()
    {
        Directory.CreateDirectory(Files.File("large"));
        await File.WriteAllBytesAsync(Files.File("large/file"), new byte[3_000_000]);
        var task = Server.Shell($"ln -s {Files.File("large")} d; ln -s {Files.File("large/file")} f; sleep 2");
        await using var agent = new TestAgent(
            Server, Files, more: settings => settings with { MaxTaskMebibytes = 2 });

        await Server.Ended(task);

        Assert.That(task.Status, Is.EqualTo("succeeded"));
        Assert.That(File.Exists(Files.File("large/file")), Is.True);
    }

    [Test]
    public async Task Takes_no_task_while_the_disk_is_nearly_full_but_stays_online()
    {
        Server.Shell("true");
        await using var agent = new TestAgent(
            Server, Files, more: settings => settings with { MinFreeMebibytes = int.MaxValue });

        await UntilCalled("heartbeat", times: 3);

        Assert.That(Calls("pending"), Is.Empty);
    }

    [Test]
    public async Task Keeps_the_directories_of_the_last_failed_tasks_if_asked()
    {
        await using var agent = new TestAgent(
            Server, Files, concurrency: 1, more: settings => settings with { KeepFailed = true });
        var succeeded = Server.Shell("echo 1 > made");
        await Server.Ended(succeeded);
        for (var i = 0; i < 11; i++)
            await Server.Ended(Server.Shell($"echo {i} > made; exit 1"));
        var last = Server.Shell("echo last > made; exit 1");
        await Server.Ended(last);

        await Server.Until(() => Directory.GetDirectories(Failed).Length == 10, "ten are kept");
        Assert.That(
            await File.ReadAllTextAsync(Path.Combine(Failed, $"{last.Id}-1", "made")), Is.EqualTo("last\n"));
    }

    [Test]
    public async Task Keeps_no_directory_of_a_failed_task_unasked()
    {
        var task = Server.Shell("exit 1");
        await using var agent = new TestAgent(Server, Files);

        await Server.Ended(task);

        Assert.That(Directory.Exists(Failed), Is.False);
        Assert.That(Directory.GetDirectories(Path.Combine(Files.Work, "tasks")), Is.Empty);
    }
}
