using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Modular.Api.Hosting;
using Modular.Infrastructure.Tasks;

namespace Modular.IntegrationTests.Tasks;

/// <summary>Daemons that wait. The long waits are limits: every test ends as soon as it is woken.</summary>
internal sealed class LongPollTests
{
    private static readonly object Waiting = new { waitSeconds = 30 };
    private TaskHost _host = null!;
    private Guid _userId;
    private TaskCaller _user = null!;

    [SetUp]
    public async Task Start()
    {
        _host = await TaskHost.Start();
        _userId = TaskHost.NewId();
        _user = _host.User(_userId);
    }

    [TearDown]
    public async Task Stop() => await _host.DisposeAsync();

    [Test]
    public async Task Answers_empty_at_once_without_a_wait()
    {
        var device = await _host.AddDevice(_userId);

        Assert.That(await Claimed(device, new { }), Is.Empty);
    }

    [Test]
    public async Task Is_woken_by_a_task()
    {
        var device = await _host.AddDevice(_userId);
        var waiting = Claimed(device, Waiting);
        await HasWaiters(1);

        var created = await _user.Create(device);

        Assert.That(await waiting, Is.EqualTo([created.Id()]));
    }

    [Test]
    public async Task Is_woken_by_another_process()
    {
        var device = await _host.AddDevice(_userId);
        await using var other = await TaskHost.Start(_host.Database.ConnectionString);
        var waiting = Claimed(device, Waiting);
        await HasWaiters(1);

        var created = await other.User(_userId).Create(device);

        Assert.That(await waiting, Is.EqualTo([created.Id()]));
    }

    [Test]
    public async Task Finds_a_task_that_nothing_was_said_of()
    {
        var device = await _host.AddDevice(_userId);
        var created = await _user.Create(device, new { runAt = TimeProvider.System.GetUtcNow().AddHours(1) });
        var waiting = Claimed(device, Waiting);
        await HasWaiters(1);

        await _host.Execute("update tasks.task set status = 'queued'");

        Assert.That(await waiting, Is.EqualTo([created.Id()]));
    }

    [Test]
    public async Task Spreads_a_burst_over_all_who_wait_for_a_tag()
    {
        const int daemons = 30;
        var waiting = new List<Task<IReadOnlyList<string>>>();
        for (var i = 0; i < daemons; i++)
            waiting.Add(Claimed(await _host.AddDevice(_userId, "gpu"), Waiting));
        await HasWaiters(daemons);

        var created = new List<string>();
        for (var i = 0; i < daemons; i++)
            created.Add((await _user.Do("/v1/tasks", new { kind = "a", payload = new { }, deviceTag = "gpu" })).Id());

        var claimed = await Task.WhenAll(waiting);
        Assert.That(claimed.Select(tasks => tasks.Count), Is.All.EqualTo(1));
        Assert.That(claimed.SelectMany(tasks => tasks), Is.EquivalentTo(created));
    }

    [Test]
    public async Task Leaves_its_task_to_others_when_the_caller_has_gone()
    {
        var (gone, stays) = (await _host.AddDevice(_userId, "gpu"), await _host.AddDevice(_userId, "gpu"));
        using var hangUp = new CancellationTokenSource();
        var caller = _host.Device(gone, _userId);
        var cut = caller.Http.PostAsync("/v1/daemon/tasks/pending", Json(Waiting), hangUp.Token);
        await HasWaiters(1);
        await hangUp.CancelAsync();
        Assert.That(async () => await cut, Throws.InstanceOf<OperationCanceledException>());
        await HasWaiters(0);
        var waiting = Claimed(stays, Waiting);
        await HasWaiters(1);

        var created = await _user.Do("/v1/tasks", new { kind = "a", payload = new { }, deviceTag = "gpu" });

        Assert.That(await waiting, Is.EqualTo([created.Id()]));
    }

    [Test]
    public async Task Ends_empty_when_the_host_stops()
    {
        var device = await _host.AddDevice(_userId);
        var waiting = Claimed(device, Waiting);
        await HasWaiters(1);

        await _host.Stop();

        Assert.That(await waiting, Is.Empty);
    }

    [Test]
    public async Task Answers_a_wait_with_what_is_there_when_the_host_stops()
    {
        var task = await _user.Create(await _host.AddDevice(_userId));
        _user.Http.DefaultRequestHeaders.Add("Prefer", "wait=50");
        var startedAt = TimeProvider.System.GetTimestamp();

        // Whether it waits already or is about to.
        _host.Services.GetRequiredService<WaitingAnswers>().EndForGood();
        var answer = await _user.Get($"/v1/tasks/{task.Id()}");

        Assert.That(answer.Status(), Is.EqualTo("queued"));
        Assert.That(TimeProvider.System.GetElapsedTime(startedAt), Is.LessThan(TimeSpan.FromSeconds(50)));
    }

    [Test]
    public async Task Gives_each_task_to_one_of_many_claimers()
    {
        const int tasks = 200;
        var devices = new List<Guid>();
        for (var i = 0; i < 8; i++)
            devices.Add(await _host.AddDevice(_userId, "gpu"));
        for (var i = 0; i < tasks; i++)
            await _user.Do("/v1/tasks", new { kind = "a", payload = new { }, deviceTag = "gpu", priority = i % 10 });

        var claimed = await Task.WhenAll(devices.Select(async device =>
        {
            var mine = new List<string>();
            while (await Claimed(device, new { max = 3 }) is { Count: > 0 } some)
                mine.AddRange(some);
            return mine;
        }));

        // One who found every row locked by others may have stopped early; what is left is found by one alone.
        var all = claimed.SelectMany(mine => mine).Concat(await Claimed(devices[0], new { max = 100 })).ToList();
        Assert.That(all, Has.Count.EqualTo(tasks));
        Assert.That(all, Is.Unique);
    }

    private async Task<IReadOnlyList<string>> Claimed(Guid device, object body)
    {
        var answer = await _host.Device(device, _userId).Do("/v1/daemon/tasks/pending", body);
        return [.. answer.GetProperty("tasks").EnumerateArray().Select(task => task.Id())];
    }

    private static StringContent Json(object body) => new(JsonSerializer.Serialize(body), null, "application/json");

    private Task HasWaiters(int count) => Eventually.That(
        () => _host.Services.GetRequiredService<QueueWatch>().CountWaiting, Is.EqualTo(count));
}
