using System.Text.Json;
using Modular.Application.Devices;

namespace Modular.IntegrationTests.Devices;

internal sealed class DeviceHistoryTests : PresenceTest
{
    [Test]
    public async Task Tells_when_the_device_came_and_went()
    {
        await Device.Heartbeat();
        await Device.Heartbeat();
        await BeSilentFor(seconds: 100);
        await BeSilentFor(seconds: 200);
        await Device.Client.GetAsync("/v1/devices/self");
        await Host.RecordSigns();
        await Device.Client.PostAsync("/v1/daemon/offline", content: null);
        await Device.Client.PostAsync("/v1/daemon/offline", content: null);

        var history = await History();

        Assert.That(history.Presence(), Is.EqualTo("never_seen online stale offline online offline"));
        Assert.That(history.Times("presence"), Is.Ordered.Ascending);
        Assert.That(history.Times("presence"), Has.All.LessThanOrEqualTo(history.GetProperty("to").Time()));
    }

    [Test]
    public async Task Begins_with_what_was_before_the_hours_that_are_asked_for()
    {
        await Device.Heartbeat();
        await Device.Client.PostAsync("/v1/daemon/offline", content: null);
        await Host.Execute("update devices.device set created_at = created_at - interval '5 h'");
        await Host.Execute("""
            update devices.presence_change set at = at - case status when 'online' then interval '3 h' else '0' end
            """);

        var recent = await History("?hours=2");
        var longer = await History("?hours=4");

        Assert.That(recent.Presence(), Is.EqualTo("online offline"));
        Assert.That(recent.GetProperty("presence")[0].GetProperty("at").GetString(),
            Is.EqualTo(recent.GetProperty("from").GetString()));
        Assert.That(longer.Presence(), Is.EqualTo("never_seen online offline"));
    }

    [Test]
    public async Task A_device_that_did_not_change_has_the_one_status_since_it_was_made()
    {
        var history = await History();

        Assert.That(history.Presence(), Is.EqualTo("never_seen"));
        Assert.That(history.Times("presence")[0], Is.GreaterThan(history.GetProperty("from").Time()));
    }

    [Test]
    public async Task A_removed_device_takes_its_history_along()
    {
        await Device.Heartbeat(new { metrics = new { cpuPercent = 1 } });
        await Host.Send(new SampleMetrics());

        await User.DeleteAsync($"/v1/devices/{Device.Id}");

        Assert.That(await Host.Ask<long>("select count(*) from devices.presence_change"), Is.Zero);
        Assert.That(await Host.Ask<long>("select count(*) from devices.metric_sample"), Is.Zero);
    }

    [TestCase("?hours=0")]
    [TestCase("?hours=25")]
    public async Task Names_hours_that_are_out_of_range(string query)
    {
        var problem = await User.GetAsync($"/v1/devices/{Device.Id}/history{query}");

        Assert.That(await problem.Content.ReadAsStringAsync(), Does.Contain("\"hours\":[\"Must be from 1 to 24.\"]"));
        Assert.That(await problem.Refusal(), Is.EqualTo("400 request.invalid"));
    }

    [Test]
    public async Task Somebody_elses_history_is_not_there()
    {
        using var other = Host.AsNewUser();

        var answer = await other.GetAsync($"/v1/devices/{Device.Id}/history");

        Assert.That(await answer.Refusal(), Is.EqualTo("404 devices.not_found"));
    }

    private Task<JsonElement> History(string query = "") => User.Get($"/v1/devices/{Device.Id}/history{query}");

    private async Task BeSilentFor(int seconds)
    {
        await Host.Execute(
            "update devices.presence set last_seen_at = now() - make_interval(secs => @Seconds)",
            new { Seconds = seconds });
        await Host.Send(new SweepPresence());
    }
}
