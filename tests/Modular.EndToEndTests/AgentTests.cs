namespace Modular.EndToEndTests;

/// <summary>What becomes of an agent's tasks when it, or the server, ends in the middle of them.</summary>
[Parallelizable(ParallelScope.All)]
public class AgentTests
{
    [Test]
    public async Task Posts_a_result_that_kill_9_kept_back_and_does_not_repeat_the_task()
    {
        await using var data = new DataDirectory();
        await using var host = await ModularProcess.Serve(data.Path);
        using var user = await ApiClient.Register(host.Address);
        await using var agent = await DeviceAgent.Start(user, data);
        var task = await HeldTask.Begin(user, agent, data);

        await host.Kill();
        task.LetGo();
        await Eventually.True(() => agent.Journal.Contains("succeeded"), () => agent.Output);
        await agent.Kill();
        await using var later = await ModularProcess.Serve(data.Path, host.Address.ToString());
        await agent.StartAgain();

        Assert.That(await task.Ended(), Is.EqualTo(("succeeded", Attempt: 1, Claims: 1)));
        Assert.That(task.Ends, Is.EqualTo(1));
        await Eventually.True(() => agent.Journal.Length == 0, () => agent.Journal);
        Assert.That(await later.Stop(), Is.Zero, later.Output);
    }

    [Test]
    public async Task Ends_what_kill_9_cut_off_and_starts_it_once_more_with_its_attempt_given_back()
    {
        await using var data = new DataDirectory();
        await using var host = await ModularProcess.Serve(data.Path);
        using var user = await ApiClient.Register(host.Address);
        await using var agent = await DeviceAgent.Start(user, data);
        var task = await HeldTask.Begin(user, agent, data);
        var cut = task.Runs.Single();

        await agent.Kill();
        Assert.That(cut, Has.All.Matches<int>(task.IsAlive), "kill -9 leaves the agent no time to end anything.");
        await agent.StartAgain();

        await Eventually.True(() => !cut.Any(task.IsAlive), () => agent.Output);
        await Eventually.True(() => task.Runs.Count == 2, () => agent.Output);
        task.LetGo();
        Assert.That(await task.Ended(), Is.EqualTo(("succeeded", Attempt: 1, Claims: 2)));
        Assert.That(task.Ends, Is.EqualTo(1));
        Assert.That(await host.Stop(), Is.Zero, host.Output);
    }

    [Test]
    public async Task A_stop_hands_back_what_has_not_ended_before_the_agent_is_gone()
    {
        await using var data = new DataDirectory();
        await using var host = await ModularProcess.Serve(data.Path);
        using var user = await ApiClient.Register(host.Address);
        await using var agent = await DeviceAgent.Start(user, data);
        var task = await HeldTask.Begin(user, agent, data);
        var cut = task.Runs.Single();

        Assert.That(await agent.StopAtOnce(), Is.Zero, agent.Output);

        var returned = await task.Read();
        Assert.That(returned.GetProperty("status").GetString(), Is.EqualTo("queued"));
        Assert.That(returned.GetProperty("attempt").GetInt32(), Is.Zero);
        Assert.That(cut, Has.None.Matches<int>(task.IsAlive));
        var device = await user.Get($"/v1/devices/{agent.DeviceId}");
        Assert.That(device.GetProperty("status").GetString(), Is.EqualTo("offline"));
        Assert.That(await host.Stop(), Is.Zero, host.Output);
    }

    [TestCase("TERM", 0)]
    [TestCase("KILL", 137)]
    public async Task Neither_loses_nor_repeats_a_task_when_the_server_restarts(string signal, int exitCode)
    {
        await using var data = new DataDirectory();
        await using var host = await ModularProcess.Serve(data.Path);
        using var user = await ApiClient.Register(host.Address);
        await using var agent = await DeviceAgent.Start(user, data);
        var ending = await HeldTask.Begin(user, agent, data, "that-ends-while-the-server-is-away");
        var going = await HeldTask.Begin(user, agent, data, "that-goes-on");

        await ModularProcess.Signal(signal, host.Id);
        Assert.That(await host.ExitCode(), Is.EqualTo(exitCode), host.Output);
        ending.LetGo();
        await Eventually.True(() => ending.Ends == 1, () => agent.Output);
        await using var later = await ModularProcess.Serve(data.Path, host.Address.ToString());

        Assert.That(await ending.Ended(), Is.EqualTo(("succeeded", Attempt: 1, Claims: 1)));
        going.LetGo();
        Assert.That(await going.Ended(), Is.EqualTo(("succeeded", Attempt: 1, Claims: 1)));
        Assert.That((ending.Ends, going.Ends), Is.EqualTo((1, 1)));
        foreach (var task in (HeldTask[])[ending, going])
            Assert.That(await task.Printed(), Is.EqualTo(["begun", "ended"]));
        Assert.That(await later.Stop(), Is.Zero, later.Output);
    }
}
