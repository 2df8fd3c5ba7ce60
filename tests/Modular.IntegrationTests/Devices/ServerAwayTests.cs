using Modular.Application.Devices;

namespace Modular.IntegrationTests.Devices;

/// <summary>What presence makes of a server that starts, or was away.</summary>
internal sealed class ServerAwayTests
{
    private DevicesHost _host = null!;
    private HttpClient _user = null!;
    private TestDevice _device = null!;

    [SetUp]
    public async Task Start()
    {
        _host = await DevicesHost.Start();
        _user = _host.AsNewUser();
        _device = await _host.Register(_user);
        await _host.Execute("update devices.watch set listening_since = now() - interval '1 h', heard_at = now()");
    }

    [TearDown]
    public async Task Stop()
    {
        _user.Dispose();
        await _host.DisposeAsync();
    }

    [Test]
    public async Task Nobody_is_judged_for_a_window_after_a_server_start()
    {
        await _device.Heartbeat();
        _host.Signs.Take();
        await BeSilentFor(600);

        await _host.RecordSigns(started: true);
        await _host.Send(new SweepPresence());
        Assert.That(await _user.StatusOf(_device), Is.EqualTo("online"));

        await _host.Execute("update devices.watch set listening_since = now() - interval '151 s'");
        await _host.Send(new SweepPresence());
        Assert.That(await _user.StatusOf(_device), Is.EqualTo("offline"));
    }

    [Test]
    public async Task A_server_that_was_away_and_is_back_is_no_event_of_any_device()
    {
        var devices = new List<TestDevice> { _device };
        for (var number = 0; number < 9; number++)
            devices.Add(await _host.Register(_user));
        foreach (var device in devices)
            await device.Heartbeat();
        var told = await Told(devices);
        _host.Signs.Take();
        await BeSilentFor(600);
        await _host.Execute("update devices.watch set heard_at = now() - interval '600 s'");

        await _host.Send(new SweepPresence());
        await _host.RecordSigns(started: true);
        await _host.Send(new SweepPresence());
        foreach (var device in devices)
            await device.Heartbeat();
        await _host.Execute("update devices.watch set listening_since = now() - interval '151 s'");
        await _host.Send(new SweepPresence());

        Assert.That(await Told(devices), Is.EqualTo(told));
    }

    [Test]
    public async Task Nobody_is_judged_while_no_server_listens_nor_for_a_window_after()
    {
        await _device.Heartbeat();
        _host.Signs.Take();
        await BeSilentFor(600);
        await _host.Execute("update devices.watch set heard_at = now() - interval '16 s'");

        await _host.Send(new SweepPresence());
        Assert.That(await _user.StatusOf(_device), Is.EqualTo("online"));

        await _host.RecordSigns();
        await _host.Send(new SweepPresence());
        Assert.That(await _user.StatusOf(_device), Is.EqualTo("online"));
    }

    private async Task<int> Told(IEnumerable<TestDevice> devices)
    {
        var events = 0;
        foreach (var device in devices)
            events += (await _host.EventsOf(device.Id)).Count;
        return events;
    }

    private Task BeSilentFor(int seconds) => _host.Execute(
        "update devices.presence set last_seen_at = now() - make_interval(secs => @Seconds)",
        new { Seconds = seconds });
}
