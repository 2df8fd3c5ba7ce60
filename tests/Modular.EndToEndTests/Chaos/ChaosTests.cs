using System.Diagnostics;
using System.Security.Cryptography;
using System.Text.Json;

namespace Modular.EndToEndTests.Chaos;

/// <summary>
/// Two hosts over one PostgreSQL and one RabbitMQ, one of them without workers, a third that nobody calls and that only
/// works, two agents, and clients that work all the while. One host reaches PostgreSQL, the worker RabbitMQ and one
/// agent its host through a proxy that swallows everything now and then. For two minutes something is killed every few
/// seconds: nothing that was accepted is lost, nothing is done twice in the database, all of it ends.
/// </summary>
public class ChaosTests
{
    private static readonly TimeSpan Length = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan BetweenKills = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(6);
    private static readonly string[] Ends = ["task.completed", "task.failed", "task.cancelled"];

    [Test]
    public async Task Loses_nothing_and_doubles_nothing_while_everything_is_killed()
    {
        await using var world = await ChaosWorld.Start();
        var load = new ChaosLoad(world.User.Token, [.. world.Hosts.Select(host => host.Address)], world.Devices);
        using var end = new CancellationTokenSource();
        var creating = load.Run(clients: 4, end.Token);

        var kills = await Rage(world);
        await end.CancelAsync();
        await world.Calm();
        await creating;

        var tasks = await AllEnded(world);
        Report(kills, load, tasks);
        Assert.That(kills.Values.Sum(), Is.GreaterThanOrEqualTo(20));
        Assert.That(load.Accepted, Has.Count.GreaterThan(500), "The load was too light to show anything.");
        Assert.That(tasks.Select(IdOf), Is.EquivalentTo(load.Accepted), "What was accepted is there, once.");
        var abandoned = load.Abandoned.ToHashSet();
        Assert.That(
            tasks.Where(task => abandoned.Contains(IdOf(task))).Select(ErrorOf),
            Is.All.EqualTo("tasks.device_removed"));
        // Only who was hit again and again may have failed as well, and what waited for such a one.
        Assert.That(
            tasks.Where(task => !abandoned.Contains(IdOf(task)) && StatusOf(task) != "succeeded").Select(ErrorOf),
            Is.All.AnyOf("tasks.holder_lost", "tasks.dependency_failed"));
        Assert.That(await EndsByTask(world), Is.EquivalentTo(load.Accepted), "Each end was told once.");
    }

    private static async Task<SortedDictionary<string, int>> Rage(ChaosWorld world)
    {
        var kills = new SortedDictionary<string, int>();
        BlackHole[] holes = [world.DatabaseHole, world.BrokerHole, world.AgentHole];
        var since = Stopwatch.StartNew();
        var next = new Queue<(string Name, Func<Task> Kill)>();
        while (since.Elapsed < Length)
        {
            if (next.Count == 0)
                next = new Queue<(string, Func<Task>)>(Shuffled(world.Victims));
            var (what, kill) = next.Dequeue();
            await kill();
            kills[what] = kills.GetValueOrDefault(what) + 1;
            // Sometimes two in a row, while the first is still coming back.
            if (RandomNumberGenerator.GetInt32(3) > 0)
                await Task.Delay(BetweenKills);
            if (RandomNumberGenerator.GetInt32(6) == 0)
                await Swallow(holes[RandomNumberGenerator.GetInt32(holes.Length)]);
        }

        return kills;
    }

    /// <summary>In any order, but none is spared.</summary>
    private static T[] Shuffled<T>(IReadOnlyList<T> items)
    {
        T[] shuffled = [.. items];
        RandomNumberGenerator.Shuffle<T>(shuffled);
        return shuffled;
    }

    private static async Task Swallow(BlackHole hole)
    {
        hole.Swallow();
        await Task.Delay(Silence);
        hole.Restore();
    }

    private static async Task<List<JsonElement>> AllEnded(ChaosWorld world)
    {
        var tasks = new List<JsonElement>();
        await Eventually.True(
            async () =>
            {
                tasks = await world.User.List("/v1/tasks");
                return tasks.TrueForAll(task => StatusOf(task) is "succeeded" or "failed" or "cancelled");
            },
            () => string.Join('\n', tasks.GroupBy(StatusOf).Select(group => $"{group.Key}: {group.Count()}"))
                + world.Output);
        return tasks;
    }

    /// <summary>The task of each event that tells of an end, from the first event to one that comes last.</summary>
    private static async Task<List<string>> EndsByTask(ChaosWorld world)
    {
        using var events = await world.User.Listen(since: "0");
        var last = await world.User.Post(
            "/v1/tasks", new { kind = "last", payload = new { }, deviceId = world.Devices[0] });
        var told = await events.UntilCreation(IdOf(last));
        return [.. told.Where(live => Ends.Contains(live.Type)).Select(live => live.TaskId)];
    }

    private static void Report(SortedDictionary<string, int> kills, ChaosLoad load, List<JsonElement> tasks)
    {
        TestContext.Out.WriteLine($"{kills.Values.Sum()} kills: {string.Join(", ", kills)}");
        TestContext.Out.WriteLine($"{load.Accepted.Count} tasks accepted, {load.Repeats} requests repeated");
        foreach (var group in tasks.GroupBy(task => $"{StatusOf(task)} {ErrorOf(task)}"))
            TestContext.Out.WriteLine($"{group.Count(),6} {group.Key}");
        TestContext.Out.WriteLine($"{tasks.Count(task => task.GetProperty("leaseEpoch").GetInt64() > 1),6} ran again");
    }

    private static string IdOf(JsonElement task) => task.GetProperty("id").GetString()!;

    private static string StatusOf(JsonElement task) => task.GetProperty("status").GetString()!;

    private static string? ErrorOf(JsonElement task) =>
        task.GetProperty("error") is { ValueKind: JsonValueKind.Object } error
            ? error.GetProperty("code").GetString()
            : null;
}
