using Modular.Application.Devices;

namespace Modular.IntegrationTests.Devices;

/// <summary>What presence makes of a server that starts, or was away.</summary>
internal sealed class ServerAwayTests : PresenceTest
{
    [Test]
    public async Task Nobody_is_judged_for_a_window_after_a_server_start()
    {
        await Device.Heartbeat();
        Host.Signs.Take();
        await BeSilentFor(600);

        await Host.RecordSigns(started: true);
        await Host.Send(new SweepPresence());
        Assert.That(await User.StatusOf(Device), Is.EqualTo("online"));

        await Host.Execute("update devices.watch set listening_since = now() - interval '151 s'");
        await Host.Send(new SweepPresence());
        Assert.That(await User.StatusOf(Device), Is.EqualTo("offline"));
    }

    [Test]
    public async Task A_server_that_was_away_and_is_back_is_no_event_of_any_device()
    {
        var devices = new List<TestDevice> { Device };
        for (var number = 0; number < 9; number++)
            devices.Add(await Host.Register(User));
        foreach (var device in devices)
            await device.Heartbeat();
        var told = await Told(devices);
        Host.Signs.Take();
        await BeSilentFor(600);
        await Host.Execute("update devices.watch set heard_at = now() - interval '600 s'");

        await Host.Send(new SweepPresence());
        await Host.RecordSigns(started: true);
        await Host.Send(new SweepPresence());
        foreach (var device in devices)
            await device.Heartbeat();
        await Host.Execute("update devices.watch set listening_since = now() - interval '151 s'");
        await Host.Send(new SweepPresence());

        Assert.That(await Told(devices), Is.EqualTo(told));
    }

    [Test]
    public async Task Nobody_is_judged_while_no_server_listens_nor_for_a_window_after()
    {
        await Device.Heartbeat();
        Host.Signs.Take();
        await BeSilentFor(600);
        await Host.Execute("update devices.watch set heard_at = now() - interval '16 s'");

        await Host.Send(new SweepPresence());
        Assert.That(await User.StatusOf(Device), Is.EqualTo("online"));

        await Host.RecordSigns();
        await Host.Send(new SweepPresence());
        Assert.That(await User.StatusOf(Device), Is.EqualTo("online"));
    }

    private async Task<int> Told(IEnumerable<TestDevice> devices)
    {
        var events = 0;
        foreach (var device in devices)
            events += (await Host.EventsOf(device.Id)).Count;
        return events;
    }

    private Task BeSilentFor(int seconds) => Host.Execute(
        "update devices.presence set last_seen_at = now() - make_interval(secs => @Seconds)",
        new { Seconds = seconds });
}
