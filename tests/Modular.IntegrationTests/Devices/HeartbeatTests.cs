using System.Net;
using System.Text;
using System.Text.Json;
using Modular.Application.Tasks.Contracts;

namespace Modular.IntegrationTests.Devices;

internal sealed class HeartbeatTests
{
    private DevicesHost _host = null!;

    [SetUp]
    public async Task Start() => _host = await DevicesHost.Start();

    [TearDown]
    public async Task Stop() => await _host.DisposeAsync();

    [Test]
    public async Task Brings_the_device_online_with_one_event_and_its_metrics_at_once()
    {
        using var user = _host.AsNewUser();
        var device = await _host.Register(user);

        var answer = await (await device.Heartbeat(new
        {
            metrics = new { cpuPercent = 12.5, extra = new { temperature = 40 } },
            agentVersion = "1.2.0",
        })).Read();
        await device.Heartbeat();

        var read = await user.Get($"/v1/devices/{device.Id}");
        Assert.That(answer.GetProperty("heartbeatIntervalSeconds").GetInt32(), Is.EqualTo(30));
        Assert.That(answer.GetProperty("desiredConfigVersion").GetInt32(), Is.Zero);
        Assert.That(answer.TryGetProperty("desiredConfig", out _), Is.False);
        Assert.That(read.GetProperty("status").GetString(), Is.EqualTo("online"));
        Assert.That(read.GetProperty("agentVersion").GetString(), Is.EqualTo("1.2.0"));
        Assert.That(
            read.GetProperty("metrics").GetRawText(),
            Is.EqualTo("""{"cpuPercent":12.5,"extra":{"temperature":40}}"""));
        Assert.That(await _host.EventsOf(device.Id), Is.EqualTo(new[] { "device.updated", "device.online" }));
    }

    [Test]
    public async Task Tells_what_the_tasks_say_and_a_shorter_interval_while_it_holds_some()
    {
        using var user = _host.AsNewUser();
        var device = await _host.Register(user);
        var cancel = Guid.Parse("019370a8-5f00-7000-8000-000000000001");
        var lost = Guid.Parse("019370a8-5f00-7000-8000-000000000002");
        _host.Others.Leases = new LeaseReport(3, [cancel], [lost], HoldsTasks: true);

        var answer = await (await device.Heartbeat(
            new { running = new[] { new { taskId = cancel, leaseEpoch = 7 } } })).Read();

        Assert.That(answer.GetProperty("heartbeatIntervalSeconds").GetInt32(), Is.EqualTo(15));
        Assert.That(answer.GetProperty("pendingTasks").GetInt32(), Is.EqualTo(3));
        Assert.That(answer.GetProperty("cancelTaskIds")[0].GetGuid(), Is.EqualTo(cancel));
        Assert.That(answer.GetProperty("lostTaskIds")[0].GetGuid(), Is.EqualTo(lost));
        var renewed = _host.Others.Received.OfType<RenewLeases>().Single();
        Assert.That(renewed.DeviceId, Is.EqualTo(device.Id));
        Assert.That(renewed.Running, Is.EqualTo(new[] { new RunningTask(cancel, 7) }));
    }

    [Test]
    public async Task Of_two_instances_the_second_is_refused_until_it_takes_over()
    {
        using var user = _host.AsNewUser();
        var device = await _host.Register(user);
        await device.Heartbeat(new { instanceId = "one" });

        var second = await device.Heartbeat(new { instanceId = "two" });
        Assert.That(await second.Refusal(), Is.EqualTo("409 devices.key_in_use"));
        Assert.That((await device.Heartbeat(new { instanceId = "one", takeOver = true })).IsSuccessStatusCode, Is.True);
        Assert.That(_host.Others.Received.OfType<RescueTasks>(), Is.Empty);

        var taken = await device.Heartbeat(new { instanceId = "two", takeOver = true });
        Assert.That(taken.IsSuccessStatusCode, Is.True);
        Assert.That(_host.Others.Received.OfType<RescueTasks>().Single().DeviceId, Is.EqualTo(device.Id));
        Assert.That(await (await device.Heartbeat(new { instanceId = "one" })).Refusal(),
            Is.EqualTo("409 devices.key_in_use"));
    }

    [Test]
    public async Task An_instance_that_was_silent_for_60_s_or_said_goodbye_holds_the_key_no_longer()
    {
        using var user = _host.AsNewUser();
        var device = await _host.Register(user);
        await device.Heartbeat(new { instanceId = "one" });
        await _host.Execute("update devices.presence set instance_seen_at = now() - interval '60 s'");

        Assert.That((await device.Heartbeat(new { instanceId = "two" })).IsSuccessStatusCode, Is.True);
        await device.Client.PostAsync("/v1/daemon/offline", content: null);
        Assert.That((await device.Heartbeat(new { instanceId = "three" })).IsSuccessStatusCode, Is.True);
    }

    [Test]
    public async Task Of_many_instances_at_once_one_gets_the_key()
    {
        using var user = _host.AsNewUser();
        var device = await _host.Register(user);

        var responses = await Task.WhenAll(Enumerable.Range(0, 10).Select(number =>
            device.Heartbeat(new { instanceId = $"instance {number}" })));

        Assert.That(responses.Count(response => response.IsSuccessStatusCode), Is.EqualTo(1));
        Assert.That(await _host.EventsOf(device.Id), Is.EqualTo(new[] { "device.updated", "device.online" }));
    }

    [Test]
    public async Task A_goodbye_is_offline_at_once_and_no_earlier_call_brings_the_device_back()
    {
        using var user = _host.AsNewUser();
        var device = await _host.Register(user);
        await device.Heartbeat();

        var goodbye = await device.Client.PostAsync("/v1/daemon/offline", content: null);
        await _host.RecordSigns();

        Assert.That(goodbye.StatusCode, Is.EqualTo(HttpStatusCode.NoContent));
        Assert.That(await user.StatusOf(device), Is.EqualTo("offline"));
        Assert.That(_host.Others.Received.OfType<ReturnTasks>().Single().DeviceId, Is.EqualTo(device.Id));
        Assert.That((await _host.EventsOf(device.Id))[^1], Is.EqualTo("device.offline"));
        await device.Heartbeat();
        Assert.That(await user.StatusOf(device), Is.EqualTo("online"));
    }

    [TestCase("""{ "running": [null] }""", "running")]
    [TestCase("""{ "metrics": { "cpuPercent": -1 } }""", "metrics.cpuPercent")]
    [TestCase("""{ "metrics": { "extra": { "": 1 } } }""", "metrics.extra")]
    [TestCase("""{ "reportedConfig": [1] }""", "reportedConfig")]
    [TestCase("""{ "reportedConfigVersion": -1 }""", "reportedConfigVersion")]
    [TestCase("""{ "instanceId": " " }""", "instanceId")]
    [TestCase("""{ "configStatus": "maybe" }""", "configStatus")]
    public async Task Names_the_field_at_fault(string body, string field)
    {
        using var user = _host.AsNewUser();
        var device = await _host.Register(user);

        var response = await device.Client.PostAsync(
            "/v1/daemon/heartbeat", new StringContent(body, Encoding.UTF8, "application/json"));

        var problem = JsonSerializer.Deserialize<JsonElement>(await response.Content.ReadAsStringAsync());
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That(problem.GetProperty("errors").EnumerateObject().Select(error => error.Name),
            Is.EqualTo(new[] { field }));
    }
}
