using System.Net;
using System.Net.Http.Json;
using Modular.Application.Devices.Contracts;

namespace Modular.IntegrationTests.Devices;

internal sealed class DeviceEndpointsTests
{
    private DevicesHost _host = null!;

    [OneTimeSetUp]
    public async Task Start() => _host = await DevicesHost.Start();

    [OneTimeTearDown]
    public async Task Stop() => await _host.DisposeAsync();

    [Test]
    public async Task Lists_newest_first_by_status_tag_and_text()
    {
        using var user = _host.AsNewUser();
        var first = await _host.Register(user, new { name = "Alpha", platform = "linux", tags = (string[])["gpu"] });
        var second = await _host.Register(user, new { name = "beta", platform = "linux", hostname = "ALPHA-2" });
        await first.Heartbeat();

        Assert.That(await Ids(user, "/v1/devices"), Is.EqualTo(new[] { second.Id, first.Id }));
        Assert.That(await Ids(user, "/v1/devices?status=online"), Is.EqualTo(new[] { first.Id }));
        Assert.That(await Ids(user, "/v1/devices?status=never_seen"), Is.EqualTo(new[] { second.Id }));
        Assert.That(await Ids(user, "/v1/devices?tag=gpu"), Is.EqualTo(new[] { first.Id }));
        Assert.That(await Ids(user, "/v1/devices?tag=GPU"), Is.Empty);
        Assert.That(await Ids(user, "/v1/devices?q=alpha"), Is.EqualTo(new[] { second.Id, first.Id }));
        Assert.That(await Ids(user, "/v1/devices?q=%25"), Is.Empty);
        Assert.That(await (await user.GetAsync("/v1/devices?status=asleep")).Refusal(),
            Is.EqualTo("400 request.invalid"));
    }

    [Test]
    public async Task Pages_through_all_of_them()
    {
        using var user = _host.AsNewUser();
        var made = new List<Guid>();
        for (var number = 0; number < 5; number++)
            made.Insert(0, (await _host.Register(user)).Id);

        var seen = new List<Guid>();
        for (string? next = "/v1/devices?limit=2"; next is not null;)
        {
            var page = await user.Get(next);
            seen.AddRange(page.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("id").GetGuid()));
            next = page.GetProperty("nextCursor").GetString() is { } cursor
                ? $"/v1/devices?limit=2&cursor={cursor}" : null;
        }

        Assert.That(seen, Is.EqualTo(made));
    }

    [Test]
    public async Task Renames_and_retags_whoever_read_the_latest()
    {
        using var user = _host.AsNewUser();
        var device = await _host.Register(user, new { name = "box", platform = "linux", tags = (string[])["gpu"] });
        var path = $"/v1/devices/{device.Id}";
        var read = await user.GetAsync(path);
        await device.Heartbeat();
        await device.Heartbeat(new { metrics = new { load1 = 0.5 } });
        var online = await user.GetAsync(path);
        await device.Heartbeat(new { metrics = new { load1 = 0.7 } });
        Assert.That((await user.GetAsync(path)).Headers.ETag, Is.EqualTo(online.Headers.ETag));

        var stale = await user.Patch(path, """{ "name": "other" }""", read.Headers.ETag!.Tag);
        Assert.That(await stale.Refusal(), Is.EqualTo("412 request.precondition_failed"));

        var renamed = await user.Patch(path, """{ "name": "other" }""", online.Headers.ETag!.Tag);
        Assert.That((await renamed.Read()).GetProperty("tags").GetArrayLength(), Is.EqualTo(1));
        Assert.That(renamed.Headers.ETag, Is.EqualTo((await user.GetAsync(path)).Headers.ETag));

        var cleared = await (await user.Patch(path, """{ "tags": null }""")).Read();
        Assert.That(cleared.GetProperty("name").GetString(), Is.EqualTo("other"));
        Assert.That(cleared.GetProperty("tags").GetArrayLength(), Is.Zero);
        Assert.That(
            _host.Others.Received.OfType<DeviceTagsChanged>().Single(e => e.DeviceId == device.Id).Tags, Is.Empty);
        Assert.That(await (await user.Patch(path, """{ "name": null }""")).Refusal(),
            Is.EqualTo("400 request.invalid"));
    }

    [Test]
    public async Task Removes_a_device_and_its_key_at_once()
    {
        using var user = _host.AsNewUser();
        var device = await _host.Register(user);

        var removed = await user.DeleteAsync($"/v1/devices/{device.Id}");

        Assert.That(removed.StatusCode, Is.EqualTo(HttpStatusCode.NoContent));
        Assert.That(await (await device.Heartbeat()).Refusal(), Is.EqualTo("401 auth.unauthenticated"));
        Assert.That(await (await user.GetAsync($"/v1/devices/{device.Id}")).Refusal(),
            Is.EqualTo("404 devices.not_found"));
        Assert.That(_host.Others.Received.OfType<DeviceRemoved>().Select(e => e.DeviceId), Has.Member(device.Id));
        Assert.That((await _host.EventsOf(device.Id))[^1], Is.EqualTo("device.removed"));
    }

    [Test]
    public async Task Somebody_elses_device_is_not_there()
    {
        using var owner = _host.AsNewUser();
        using var other = _host.AsNewUser();
        var path = $"/v1/devices/{(await _host.Register(owner)).Id}";

        Assert.That(await (await other.GetAsync(path)).Refusal(), Is.EqualTo("404 devices.not_found"));
        Assert.That(await (await other.Patch(path, """{ "name": "mine" }""")).Refusal(),
            Is.EqualTo("404 devices.not_found"));
        Assert.That(await (await other.DeleteAsync(path)).Refusal(), Is.EqualTo("404 devices.not_found"));
        Assert.That(
            await (await other.PostAsync(path + "/rotate-key", content: null)).Refusal(),
            Is.EqualTo("404 devices.not_found"));
        Assert.That(await Ids(other, "/v1/devices"), Is.Empty);
    }

    [Test]
    public async Task A_new_key_ends_the_old_one_after_the_grace()
    {
        using var user = _host.AsNewUser();
        var device = await _host.Register(user);
        var path = $"/v1/devices/{device.Id}/rotate-key";

        var kept = await (await user.PostAsync(path, content: null)).Read();
        Assert.That((await device.Heartbeat()).IsSuccessStatusCode, Is.True);

        using var renewed = _host.As(kept.GetProperty("apiKey").GetString()!);
        var ended = await (await user.PostAsJsonAsync(path, new { graceSeconds = 0 })).Read();
        Assert.That(await (await renewed.GetAsync("/v1/devices/self")).Refusal(), Is.EqualTo("401 auth.token_expired"));
        Assert.That((await device.Heartbeat()).StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
        using var latest = _host.As(ended.GetProperty("apiKey").GetString()!);
        Assert.That((await latest.Get("/v1/devices/self")).GetProperty("id").GetGuid(), Is.EqualTo(device.Id));
    }

    [Test]
    public async Task Every_older_key_ends_with_its_own_grace_and_without_one_all_end_at_once()
    {
        using var user = _host.AsNewUser();
        var device = await _host.Register(user);
        var path = $"/v1/devices/{device.Id}/rotate-key";
        using var second = _host.As(await Rotate(user, path, new { graceSeconds = 86_400 }));
        using var third = _host.As(await Rotate(user, path, new { graceSeconds = 60 }));

        Assert.That((await device.Heartbeat()).IsSuccessStatusCode, Is.True);
        await _host.Execute("update devices.api_key set expires_at = expires_at - interval '60 s'");
        Assert.That(await Self(device.Client), Is.EqualTo("401 auth.token_expired"));
        Assert.That(await Self(second), Is.EqualTo("401 auth.token_expired"));

        using var fourth = _host.As(await Rotate(user, path, new { graceSeconds = 300 }));
        Assert.That((await third.GetAsync("/v1/devices/self")).IsSuccessStatusCode, Is.True);
        using var last = _host.As(await Rotate(user, path, new { graceSeconds = 0 }));
        Assert.That(await Self(third), Is.EqualTo("401 auth.token_expired"));
        Assert.That(await Self(fourth), Is.EqualTo("401 auth.token_expired"));
        Assert.That((await last.GetAsync("/v1/devices/self")).IsSuccessStatusCode, Is.True);
    }

    [TestCase(-1)]
    [TestCase(86_401)]
    public async Task A_grace_out_of_range_is_refused_and_changes_no_key(int graceSeconds)
    {
        using var user = _host.AsNewUser();
        var device = await _host.Register(user);

        var answer = await user.PostAsJsonAsync($"/v1/devices/{device.Id}/rotate-key", new { graceSeconds });

        Assert.That(await answer.Content.ReadAsStringAsync(), Does.Contain("\"graceSeconds\":"));
        Assert.That(await answer.Refusal(), Is.EqualTo("400 request.invalid"));
        Assert.That((await device.Heartbeat()).IsSuccessStatusCode, Is.True);
    }

    [Test]
    public async Task A_device_key_opens_nothing_of_the_users_and_a_damaged_one_nothing_at_all()
    {
        using var user = _host.AsNewUser();
        var device = await _host.Register(user);
        using var damaged = _host.As(device.Key[..^1] + (device.Key[^1] == '0' ? '1' : '0'));

        Assert.That(await (await device.Client.GetAsync("/v1/devices")).Refusal(), Is.EqualTo("403 auth.forbidden"));
        Assert.That(await (await damaged.GetAsync("/v1/devices/self")).Refusal(),
            Is.EqualTo("401 auth.unauthenticated"));
        Assert.That(await (await user.GetAsync("/v1/devices/self")).Refusal(), Is.EqualTo("403 auth.forbidden"));
    }

    private static async Task<string> Rotate(HttpClient user, string path, object body) =>
        (await (await user.PostAsJsonAsync(path, body)).Read()).GetProperty("apiKey").GetString()!;

    private static async Task<string> Self(HttpClient device) =>
        await (await device.GetAsync("/v1/devices/self")).Refusal();

    private static async Task<Guid[]> Ids(HttpClient user, string path) =>
        [.. (await user.Get(path)).GetProperty("items").EnumerateArray()
            .Select(item => item.GetProperty("id").GetGuid())];
}
