namespace Modular.EndToEndTests;

/// <summary>What kill -9 leaves: nothing lost, nothing doubled.</summary>
public class KillTests
{
    private const int Tasks = 200;

    [Test]
    public async Task Ends_every_task_once_though_the_host_is_killed_while_agents_work()
    {
        await using var data = new DataDirectory();
        await using var first = await ModularProcess.Serve(data.Path);
        var address = first.Address;
        using var user = await ApiClient.Register(address);
        await using var fleet = await AgentFleet.Start(user, data, count: 4);
        var effects = data.Beside("effects");

        for (var number = 0; number < Tasks; number++)
        {
            // Appending a short line is atomic: each line is one run that went to its end.
            await user.Post("/v1/tasks", new
            {
                kind = "shell",
                payload = new { command = $"sleep 0.2; echo {number} >> {effects}" },
                deviceId = fleet.Agents[number % 4].DeviceId,
            });
        }

        await Eventually.True(() => CountOf(effects) >= 20, () => $"Only {CountOf(effects)} tasks ran.");
        await first.Kill();
        await using var second = await ModularProcess.Serve(data.Path, address.ToString());

        await Eventually.True(
            async () => (await user.List("/v1/tasks?status=succeeded")).Count == Tasks,
            () => $"{CountOf(effects)} ran. {second.Output}");
        Assert.That(File.ReadLines(effects).Select(int.Parse).Order(), Is.EqualTo(Enumerable.Range(0, Tasks)));
        foreach (var agent in fleet.Agents)
            Assert.That(await agent.Stop(), Is.Zero, agent.Output);
        Assert.That(await second.Stop(), Is.Zero, second.Output);
    }

    [Test]
    public async Task Recovers_by_itself_when_postgresql_is_killed()
    {
        await using var data = new DataDirectory();
        await using var host = await ModularProcess.Serve(data.Path);
        using var user = await ApiClient.Register(host.Address);
        var killed = data.PostmasterId;

        await ModularProcess.Signal("KILL", killed);

        var seen = new HashSet<int>();
        await Eventually.True(
            async () =>
            {
                var status = await user.StatusOf("/v1/devices");
                seen.Add(status);
                return status == 200 && !data.IsLeft && data.PostmasterId != killed;
            },
            () => $"Not back; statuses {string.Join(", ", seen)}. {host.Output}");
        Assert.That(seen, Is.SubsetOf([200, 503]), "Never 500 while the database is away.");
        Assert.That((await user.Get("/v1/auth/me")).GetProperty("role").GetString(), Is.EqualTo("owner"));
        Assert.That(await host.Stop(), Is.Zero, host.Output);
    }

    private static int CountOf(string effects) => File.Exists(effects) ? File.ReadLines(effects).Count() : 0;
}
