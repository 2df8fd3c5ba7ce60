namespace Modular.EndToEndTests;

/// <summary>What kill -9 leaves of tasks that the server itself runs.</summary>
public class KillPumpTests
{
    private const int Tasks = 4000;
    private const int Batch = 1000;

    [Test]
    public async Task Ends_every_task_of_an_executor_once_though_its_host_is_killed_again_and_again()
    {
        await using var data = new DataDirectory();
        var (address, user) = await Create(data);
        using var caller = user;

        var ended = 0;
        while (ended < Tasks)
        {
            await using var host = await ModularProcess.Serve(data.Path, address);
            // It has begun, and is not done.
            var before = ended;
            await Eventually.True(
                async () => (ended = await Count(user, "succeeded")) > before || ended == Tasks, () => host.Output);
            await host.Kill();
        }

        await using var last = await ModularProcess.Serve(data.Path, address);
        await Eventually.True(async () => await Count(user, "running") == 0, () => last.Output);
        var tasks = await user.List("/v1/tasks?status=succeeded");
        Assert.That(tasks, Has.Count.EqualTo(Tasks));
        Assert.That(tasks.Select(task => task.GetProperty("attempt").GetInt32()), Is.All.EqualTo(1));
        Assert.That(
            tasks.Select(task => task.GetProperty("leaseEpoch").GetInt64()), Has.Some.GreaterThan(1),
            "No kill has hit a task that ran.");
        // Nobody is left in the list of processes but the one that lives.
        Assert.That(Directory.GetFiles(Path.Combine(data.Path, "processes")), Has.Length.EqualTo(1));
        Assert.That(await last.Stop(), Is.Zero, last.Output);
        Assert.That(Directory.GetFiles(Path.Combine(data.Path, "processes")), Is.Empty);
    }

    /// <summary>Leaves the tasks in the queue, by a host that runs none.</summary>
    private static async Task<(string Address, ApiClient User)> Create(DataDirectory data)
    {
        await using var host = ModularProcess.Start(
            ["serve", "--data", data.Path, "--urls", ModularProcess.AnyPort, "--no-workers"]);
        await host.Says("Listening on ");
        var user = await ApiClient.Register(host.Address);
        for (var number = 0; number < Tasks; number += Batch)
        {
            var tasks = Enumerable.Repeat(new { kind = "a", executor = "noop", payload = new { } }, Batch);
            await user.Post("/v1/tasks/batch", new { tasks });
        }

        Assert.That(await host.Stop(), Is.Zero, host.Output);
        return (host.Address.ToString(), user);
    }

    private static async Task<int> Count(ApiClient user, string status) =>
        (await user.List($"/v1/tasks?status={status}")).Count;
}
