namespace Modular.IntegrationTests.Devices;

/// <summary>How a device hears what is wanted of it, and what its answer makes of that.</summary>
internal sealed class ConfigDeliveryTests : DeviceConfigTest
{
    [Test]
    public async Task Every_heartbeat_tells_it_until_the_device_has_reported_its_version()
    {
        await Want("""{ "a": 1 }""");
        await Want("""{ "a": 2 }""");

        var first = await Beat(new { });
        var late = await Beat(new { reportedConfigVersion = 1, configStatus = "applied" });
        var done = await Beat(new { reportedConfigVersion = 2, configStatus = "applied" });
        var idle = await Beat(new { });

        Assert.That(first, Is.EqualTo("""2 {"a":2}"""));
        Assert.That(late, Is.EqualTo("""2 {"a":2}"""));
        Assert.That(done, Is.EqualTo("2 "));
        Assert.That(idle, Is.EqualTo("2 "));
        Assert.That(await InSync(), Is.True);
    }

    [Test]
    public async Task A_rejected_version_is_not_told_again_and_is_not_in_sync()
    {
        await Want("""{ "a": 1 }""");

        var answer = await Beat(new { reportedConfigVersion = 1, configStatus = "rejected" });

        Assert.That(answer, Is.EqualTo("1 "));
        Assert.That(await InSync(), Is.False);
        await Want("""{ "a": 2 }""");
        Assert.That(await Beat(new { }), Is.EqualTo("""2 {"a":2}"""));
    }

    [Test]
    public async Task What_was_done_with_one_version_says_nothing_of_the_next()
    {
        await Want("""{ "a": 1 }""");
        await Beat(new { reportedConfigVersion = 1, configStatus = "applied" });
        await Want("""{ "a": 2 }""");

        Assert.That(await InSync(), Is.False);
        await Beat(new { reportedConfigVersion = 2 });
        Assert.That(await InSync(), Is.False);

        await Beat(new { configStatus = "applied" });
        Assert.That(await InSync(), Is.True);
    }

    [Test]
    public async Task A_version_that_was_never_wanted_does_not_stand_in_the_way_of_the_right_one()
    {
        await Want("""{ "a": 1 }""");

        Assert.That(
            await Beat(new { reportedConfigVersion = 9, configStatus = "applied" }), Is.EqualTo("""1 {"a":1}"""));
        Assert.That(await InSync(), Is.False);

        Assert.That(await Beat(new { reportedConfigVersion = 1, configStatus = "applied" }), Is.EqualTo("1 "));
        Assert.That(await InSync(), Is.True);
    }

    [Test]
    public async Task Keeps_the_report_of_the_latest_version()
    {
        await Want("""{ "a": 0 }""");
        await Want("""{ "a": 1 }""");
        await Beat(new { reportedConfig = new { a = 1 }, reportedConfigVersion = 2, configStatus = "applied" });
        await Beat(new { reportedConfig = new { a = 0 }, reportedConfigVersion = 1, configStatus = "rejected" });

        var config = (await User.Get($"/v1/devices/{Device.Id}")).GetProperty("config");

        Assert.That(config.GetProperty("reported").GetRawText(), Is.EqualTo("""{"a":1}"""));
        Assert.That(config.GetProperty("reportedVersion").GetInt32(), Is.EqualTo(2));
        Assert.That(config.GetProperty("inSync").GetBoolean(), Is.True);
    }

    [Test]
    public async Task Each_change_is_one_hint_to_the_device_and_one_event_to_its_owner()
    {
        await Beat(new { });
        var before = (await Host.EventsOf(Device.Id)).Count;

        await Want("""{ "a": 1 }""");
        await Want("""{ "a": 1 }""");
        await Want("""{ "a": 2 }""");
        await Beat(new { reportedConfigVersion = 2, configStatus = "applied" });
        await Beat(new { reportedConfigVersion = 2, configStatus = "applied" });

        Assert.That(await Host.HintsTo(Device.Id), Is.EqualTo(new[]
        {
            """config.changed {"desiredVersion":1}""", """config.changed {"desiredVersion":2}""",
        }));
        Assert.That((await Host.EventsOf(Device.Id)).Skip(before), Is.EqualTo(new[]
        {
            "device.updated", "device.updated", "device.updated",
        }));
    }

    private async Task Want(string patch) =>
        await (await User.Patch($"/v1/devices/{Device.Id}/config", patch)).Read();

    /// <summary>The version and the configuration that the heartbeat's answer tells.</summary>
    private async Task<string> Beat(object body)
    {
        var answer = await (await Device.Heartbeat(body)).Read();
        var config = answer.TryGetProperty("desiredConfig", out var desired) ? desired.GetRawText() : "";
        return $"{answer.GetProperty("desiredConfigVersion")} {config}";
    }

    private async Task<bool> InSync()
    {
        var config = (await User.Get($"/v1/devices/{Device.Id}")).GetProperty("config");
        return config.GetProperty("inSync").GetBoolean();
    }
}
