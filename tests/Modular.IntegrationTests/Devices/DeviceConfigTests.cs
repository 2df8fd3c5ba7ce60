using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace Modular.IntegrationTests.Devices;

internal sealed class DeviceConfigTests : DeviceConfigTest
{
    [Test]
    public async Task Nothing_is_wanted_of_a_new_device()
    {
        var read = await User.GetAsync(ConfigPath);

        Assert.That(read.Headers.ETag!.Tag, Is.EqualTo("\"0\""));
        Assert.That((await read.Read()).GetRawText(), Is.EqualTo(
            """{"desired":null,"desiredVersion":0,"reported":null,"reportedVersion":0,"inSync":true}"""));
    }

    [Test]
    public async Task A_patch_is_merged_into_what_was_wanted_as_its_next_version()
    {
        await User.Patch(ConfigPath, """{ "interval": 5, "log": { "level": "info", "file": "a" } }""");

        var patched = await User.Patch(ConfigPath, """{ "log": { "file": null }, "tags": [1] }""");

        var config = await patched.Read();
        const string wanted = """{"interval":5,"log":{"level":"info"},"tags":[1]}""";
        Assert.That(patched.Headers.ETag!.Tag, Is.EqualTo("\"2\""));
        Assert.That(config.GetProperty("desired").GetRawText(), Is.EqualTo(wanted));
        Assert.That(config.GetProperty("desiredVersion").GetInt64(), Is.EqualTo(2));
        Assert.That(config.GetProperty("inSync").GetBoolean(), Is.False);
        var device = await User.Get($"/v1/devices/{Device.Id}");
        Assert.That(JsonElement.DeepEquals(device.GetProperty("config"), config), Is.True);
    }

    [Test]
    public async Task A_patch_that_changes_nothing_makes_no_version_and_tells_nobody()
    {
        await User.Patch(ConfigPath, """{ "a": 1, "b": 2 }""");
        var told = (await Host.EventsOf(Device.Id)).Count;

        var same = await User.Patch(ConfigPath, """{ "b": 2, "c": null }""");

        Assert.That(same.Headers.ETag!.Tag, Is.EqualTo("\"1\""));
        Assert.That(await Host.EventsOf(Device.Id), Has.Count.EqualTo(told));
    }

    [Test]
    public async Task Of_those_who_read_the_same_version_one_may_change_it()
    {
        await User.Patch(ConfigPath, """{ "n": 0 }""");

        var responses = await Task.WhenAll(Enumerable.Range(1, 6).Select(number =>
            User.Patch(ConfigPath, $$"""{ "n": {{number}} }""", "\"1\"")));

        var refused = responses.Where(response => !response.IsSuccessStatusCode).ToList();
        Assert.That(refused, Has.Count.EqualTo(5));
        Assert.That(await refused[0].Refusal(), Is.EqualTo("412 request.precondition_failed"));
    }

    [Test]
    public async Task Patches_at_once_lose_nothing_and_each_gets_a_version_of_its_own()
    {
        var responses = await Task.WhenAll(Enumerable.Range(1, 10).Select(number =>
            User.Patch(ConfigPath, $$"""{ "key{{number}}": {{number}} }""")));

        var versions = await Task.WhenAll(responses.Select(async response =>
            (await response.Read()).GetProperty("desiredVersion").GetInt64()));
        var config = await User.Get(ConfigPath);
        Assert.That(versions, Is.EquivalentTo(Enumerable.Range(1, 10)));
        Assert.That(config.GetProperty("desired").EnumerateObject().Count(), Is.EqualTo(10));
    }

    [Test]
    public async Task A_caller_who_has_the_wanted_version_is_sent_nothing()
    {
        await User.Patch(ConfigPath, """{ "a": 1 }""");
        using var request = new HttpRequestMessage(HttpMethod.Get, ConfigPath);
        request.Headers.Add("If-None-Match", "\"1\"");

        Assert.That((await User.SendAsync(request)).StatusCode, Is.EqualTo(HttpStatusCode.NotModified));
    }

    [Test]
    public async Task Its_history_is_paged_from_the_newest_and_keeps_the_last_50()
    {
        for (var version = 1; version <= 52; version++)
            await User.Patch(ConfigPath, $$"""{ "n": {{version}} }""");

        var first = await User.Get(ConfigPath + "/history?limit=30");
        var second = await User.Get(ConfigPath + $"/history?limit=30&cursor={first.GetProperty("nextCursor")}");

        var items = first.GetProperty("items").EnumerateArray().Concat(second.GetProperty("items").EnumerateArray());
        Assert.That(
            items.Select(item => item.GetProperty("version").GetInt64()),
            Is.EqualTo(Enumerable.Range(3, 50).Reverse()));
        Assert.That(second.GetProperty("nextCursor").ValueKind, Is.EqualTo(JsonValueKind.Null));
        Assert.That(second.GetProperty("items")[19].GetProperty("desired").GetRawText(), Is.EqualTo("""{"n":3}"""));
        Assert.That(await Rollback(2), Is.EqualTo("404 devices.config_version_not_found"));
    }

    [Test]
    public async Task A_rollback_makes_a_new_version_of_an_older_one_or_of_the_newest()
    {
        await User.Patch(ConfigPath, """{ "n": 1 }""");
        await User.Patch(ConfigPath, """{ "n": 2 }""");

        var back = await User.PostAsJsonAsync(ConfigPath + "/rollback", new { version = 1 });
        var again = await User.PostAsJsonAsync(ConfigPath + "/rollback", new { version = 3 });

        Assert.That(back.Headers.ETag!.Tag, Is.EqualTo("\"3\""));
        Assert.That((await back.Read()).GetProperty("desired").GetRawText(), Is.EqualTo("""{"n":1}"""));
        Assert.That(again.Headers.ETag!.Tag, Is.EqualTo("\"4\""));
        var newest = (await User.Get(ConfigPath + "/history?limit=1")).GetProperty("items")[0];
        Assert.That(newest.EnumerateObject().Select(member => member.Name), Is.EqualTo(new[]
        {
            "version", "desired", "rolledBackTo", "createdAt",
        }));
        Assert.That(newest.GetProperty("rolledBackTo").GetInt64(), Is.EqualTo(3));
    }

    [Test]
    public async Task A_version_that_never_was_is_refused()
    {
        Assert.That(await Rollback(1), Is.EqualTo("404 devices.config_version_not_found"));
        Assert.That(await Rollback(0), Is.EqualTo("400 request.invalid"));
        Assert.That(await Rollback(null), Is.EqualTo("400 request.invalid"));
    }

    [Test]
    public async Task Somebody_elses_device_is_not_there()
    {
        await User.Patch(ConfigPath, """{ "secret": 1 }""");
        using var other = Host.AsNewUser();

        HttpResponseMessage[] answers =
        [
            await other.GetAsync(ConfigPath),
            await other.Patch(ConfigPath, """{ "a": 1 }"""),
            await other.GetAsync(ConfigPath + "/history"),
            await other.PostAsJsonAsync(ConfigPath + "/rollback", new { version = 1 }),
        ];

        foreach (var answer in answers)
            Assert.That(await answer.Refusal(), Is.EqualTo("404 devices.not_found"));
        Assert.That(await (await Device.Client.GetAsync(ConfigPath)).Refusal(), Is.EqualTo("403 auth.forbidden"));
    }

    private async Task<string> Rollback(long? version) =>
        await (await User.PostAsJsonAsync(ConfigPath + "/rollback", new { version })).Refusal();
}
