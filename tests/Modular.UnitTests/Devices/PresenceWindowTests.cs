using Modular.Domain.Devices;

namespace Modular.UnitTests.Devices;

public class PresenceWindowTests
{
    [Test]
    public void An_idle_device_is_online_for_75_s_and_alive_for_150_s()
    {
        Assert.That(PresenceWindow.Idle.HeartbeatSeconds, Is.EqualTo(30));
        Assert.That(PresenceWindow.Idle.Online, Is.EqualTo(TimeSpan.FromSeconds(75)));
        Assert.That(PresenceWindow.Idle.Alive, Is.EqualTo(TimeSpan.FromSeconds(150)));
    }

    [Test]
    public void A_busy_device_is_online_for_45_s_and_alive_for_90_s()
    {
        Assert.That(PresenceWindow.Busy.HeartbeatSeconds, Is.EqualTo(15));
        Assert.That(PresenceWindow.Busy.Online, Is.EqualTo(TimeSpan.FromSeconds(45)));
        Assert.That(PresenceWindow.Busy.Alive, Is.EqualTo(TimeSpan.FromSeconds(90)));
    }
}
