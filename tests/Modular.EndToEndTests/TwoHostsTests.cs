using System.Diagnostics;
using System.Text.Json;

namespace Modular.EndToEndTests;

/// <summary>Two hosts on one database are one service.</summary>
public class TwoHostsTests
{
    // The length of a long poll, and more than any test here takes.
    private const int LongPollSeconds = 30;

    private SharedDatabase _database = null!;
    private ModularProcess _here = null!;
    private ModularProcess _there = null!;
    private ApiClient _user = null!;

    [OneTimeSetUp]
    public async Task Start()
    {
        _database = await SharedDatabase.Start();
        _here = await _database.Serve();
        _there = await _database.Serve();
        _user = await ApiClient.Register(_here.Address);
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        _user.Dispose();
        foreach (var host in (ModularProcess[])[_here, _there])
        {
            Assert.That(await host.Stop(), Is.Zero, host.Output);
            await host.DisposeAsync();
        }

        await _database.DisposeAsync();
    }

    [Test]
    public async Task A_task_created_on_one_is_handed_to_a_daemon_that_waits_on_the_other()
    {
        var (deviceId, device) = await _user.AddDevice();
        using var daemon = device.At(_there.Address);

        var (created, handedOver) = await HandOver(deviceId, daemon);

        Assert.That(handedOver, Is.EqualTo([created]));
    }

    [Test]
    public async Task A_daemon_is_woken_by_the_other_host_and_not_by_looking_every_2_s()
    {
        // By looking alone, each hand-over but the first would take the 1.6 s at least that lie between two looks.
        const int handOvers = 10;
        var (deviceId, device) = await _user.AddDevice();
        using var daemon = device.At(_there.Address);

        var since = Stopwatch.StartNew();
        for (var number = 0; number < handOvers; number++)
            await HandOver(deviceId, daemon);

        Assert.That(since.Elapsed, Is.LessThan((handOvers - 1) * TimeSpan.FromSeconds(1.6)));
    }

    [Test]
    public async Task A_session_revoked_on_one_is_refused_on_the_other_within_a_second()
    {
        for (var number = 0; number < 3; number++)
        {
            using var session = await ApiClient.LogIn(_here.Address);
            using var sessionThere = session.At(_there.Address);
            var sessions = (await session.Get("/v1/auth/sessions")).GetProperty("items").EnumerateArray();
            var current = sessions.Single(item => item.GetProperty("current").GetBoolean());
            Assert.That(await sessionThere.StatusOf("/v1/auth/me"), Is.EqualTo(200));

            await _user.Delete($"/v1/auth/sessions/{current.GetProperty("id").GetString()}");

            await IsRefusedWithinASecond(sessionThere, Stopwatch.StartNew());
        }
    }

    [Test]
    public async Task An_event_from_one_reaches_a_stream_on_the_other()
    {
        using var userThere = _user.At(_there.Address);
        using var events = await userThere.Listen();
        var (deviceId, device) = await _user.AddDevice();
        device.Dispose();

        await events.UntilCreated(await CreateTask(deviceId));
    }

    /// <summary>Counts from when a request was sent, before it is judged: a busy machine does no harm.</summary>
    private static async Task IsRefusedWithinASecond(ApiClient session, Stopwatch sinceRevocation)
    {
        while (true)
        {
            var sentAfter = sinceRevocation.Elapsed;
            var status = await session.StatusOf("/v1/auth/me");
            if (status == 401)
                return;
            Assert.That(status, Is.EqualTo(200));
            Assert.That(sentAfter, Is.LessThan(TimeSpan.FromSeconds(1)), "Let in after it was revoked.");
        }
    }

    /// <summary>Lets a daemon wait for tasks, then creates one on the other host.</summary>
    private async Task<(string Created, IEnumerable<string> HandedOver)> HandOver(string deviceId, ApiClient daemon)
    {
        var poll = daemon.Post("/v1/daemon/tasks/pending", new { waitSeconds = LongPollSeconds, autoAck = true });
        // Another answer of that host: by then it has taken up the poll, and found nothing.
        await daemon.Get("/v1/devices/self");
        Assert.That(poll.IsCompleted, Is.False);
        var created = await CreateTask(deviceId);
        var tasks = (await poll).GetProperty("tasks").EnumerateArray();
        return (created, tasks.Select(IdOf));
    }

    private async Task<string> CreateTask(string deviceId) =>
        IdOf(await _user.Post("/v1/tasks", new { kind = "shell", payload = new { command = "true" }, deviceId }));

    private static string IdOf(JsonElement item) => item.GetProperty("id").GetString()!;
}
