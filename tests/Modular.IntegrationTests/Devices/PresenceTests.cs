using Modular.Application.Devices;

namespace Modular.IntegrationTests.Devices;

internal sealed class PresenceTests : PresenceTest
{
    [TestCase(false, 70, "online")]
    [TestCase(false, 76, "stale")]
    [TestCase(false, 145, "stale")]
    [TestCase(false, 151, "offline")]
    [TestCase(true, 40, "online")]
    [TestCase(true, 46, "stale")]
    [TestCase(true, 85, "stale")]
    [TestCase(true, 91, "offline")]
    public async Task Silence_is_judged_by_the_interval_that_the_device_was_told(bool busy, int seconds, string status)
    {
        Host.Others.Leases = Host.Others.Leases with { HoldsTasks = busy };
        await Device.Heartbeat();
        await BeSilentFor(seconds);

        await Host.Send(new SweepPresence());

        Assert.That(await User.StatusOf(Device), Is.EqualTo(status));
    }

    [Test]
    public async Task Two_sweeps_at_once_tell_it_once()
    {
        await Device.Heartbeat();
        await BeSilentFor(200);

        var changed = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Host.Send(new SweepPresence())));

        Assert.That(changed.Sum(), Is.EqualTo(1));
        Assert.That((await Host.EventsOf(Device.Id)).Count(type => type == "device.offline"), Is.EqualTo(1));
    }

    [Test]
    public async Task A_device_that_was_never_seen_is_not_called_offline()
    {
        await Host.Send(new SweepPresence());

        Assert.That(await User.StatusOf(Device), Is.EqualTo("never_seen"));
    }

    [Test]
    public async Task A_device_that_keeps_its_jittered_interval_or_loses_one_heartbeat_does_not_flap()
    {
        await Device.Heartbeat();
        foreach (var silence in (int[])[24, 36, 30, 72, 36])
        {
            await BeSilentFor(silence);
            await Host.Send(new SweepPresence());
            await Device.Heartbeat();
        }

        Assert.That(await Host.EventsOf(Device.Id), Is.EqualTo(new[] { "device.updated", "device.online" }));
    }

    [Test]
    public async Task Any_call_with_the_key_is_a_sign_of_life()
    {
        await Device.Client.GetAsync("/v1/devices/self");

        await Host.RecordSigns();
        await Device.Client.GetAsync("/v1/devices/self");
        await Host.RecordSigns();

        Assert.That(await User.StatusOf(Device), Is.EqualTo("online"));
        Assert.That((await Host.EventsOf(Device.Id)).Count(type => type == "device.online"), Is.EqualTo(1));
    }

    [Test]
    public async Task A_call_of_the_user_is_none()
    {
        await User.Get($"/v1/devices/{Device.Id}");

        await Host.RecordSigns();

        Assert.That(await User.StatusOf(Device), Is.EqualTo("never_seen"));
    }

    [Test]
    public async Task A_sign_that_was_written_down_too_late_brings_nobody_online()
    {
        var late = TimeProvider.System.GetUtcNow().AddSeconds(-80);

        await Host.Send(new RecordSignsOfLife([new SignOfLife(Device.Id, late)], Started: false));

        Assert.That(await User.StatusOf(Device), Is.EqualTo("never_seen"));
    }

    [Test]
    public async Task A_stale_device_that_speaks_again_is_an_update_and_an_offline_one_comes_online()
    {
        await Device.Heartbeat();
        foreach (var silence in (int[])[100, 100, 200])
        {
            await BeSilentFor(silence);
            await Host.Send(new SweepPresence());
            await Device.Client.GetAsync("/v1/devices/self");
            await Host.RecordSigns();
        }

        Assert.That((await Host.EventsOf(Device.Id)).Skip(1), Is.EqualTo(new[]
        {
            "device.online", "device.updated", "device.updated", "device.updated", "device.updated",
            "device.offline", "device.online",
        }));
    }

    [Test]
    public async Task A_listening_server_brings_a_device_online_by_itself()
    {
        await using var host = await DevicesHost.Start(listens: true);
        using var user = host.AsNewUser();
        var device = await host.Register(user);

        await device.Client.GetAsync("/v1/devices/self");

        Assert.That(async () => await user.StatusOf(device), Is.EqualTo("online").After(30_000, 20));
    }

    private Task BeSilentFor(int seconds) => Host.Execute(
        "update devices.presence set last_seen_at = now() - make_interval(secs => @Seconds)",
        new { Seconds = seconds });
}
