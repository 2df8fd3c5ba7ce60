using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Modular.Application.Devices.Contracts;

namespace Modular.IntegrationTests.Devices;

internal sealed class RegisterDeviceTests
{
    private DevicesHost _host = null!;

    [OneTimeSetUp]
    public async Task Start() => _host = await DevicesHost.Start(devicesPerUser: 3);

    [OneTimeTearDown]
    public async Task Stop() => await _host.DisposeAsync();

    [Test]
    public async Task Gives_a_new_machine_a_device_and_a_key()
    {
        using var user = _host.AsNewUser();

        var response = await user.PostAsJsonAsync(
            "/v1/daemon/register", new { name = " box ", platform = "linux-x64", tags = (string[])["gpu", "gpu"] });

        var answer = await response.Read();
        var device = answer.GetProperty("device");
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.Created));
        Assert.That(response.Headers.Location!.ToString(), Is.EqualTo($"/v1/devices/{device.GetProperty("id")}"));
        Assert.That(answer.GetProperty("heartbeatIntervalSeconds").GetInt32(), Is.EqualTo(30));
        Assert.That(device.EnumerateObject().Select(member => member.Name), Is.EqualTo(new[]
        {
            "id", "name", "platform", "hostname", "agentVersion", "machineId", "capabilities", "tags", "status",
            "lastSeenAt", "createdAt", "config", "metrics",
        }));
        Assert.That(device.GetProperty("name").GetString(), Is.EqualTo("box"));
        Assert.That(device.GetProperty("status").GetString(), Is.EqualTo("never_seen"));
        Assert.That(device.GetProperty("createdAt").GetString(), Does.Match("^[-T:.0-9]{23}Z$"));
        Assert.That(device.GetProperty("config").GetRawText(), Is.EqualTo(
            """{"desired":null,"desiredVersion":0,"reported":null,"reportedVersion":0,"inSync":true}"""));
        Assert.That(_host.Others.Received.OfType<DeviceRegistered>().Last().Tags, Is.EqualTo(new[] { "gpu" }));
        Assert.That(await _host.EventsOf(device.GetProperty("id").GetGuid()), Is.EqualTo(new[] { "device.updated" }));
    }

    [Test]
    public async Task Of_20_at_once_with_a_single_use_token_exactly_one_registers()
    {
        using var user = _host.AsNewUser();
        using var daemon = _host.As(await user.Enroll());

        var responses = await Task.WhenAll(Enumerable.Range(0, 20).Select(number => daemon.PostAsJsonAsync(
            "/v1/daemon/register", new { name = $"box {number}", platform = "linux" })));

        var refused = responses.Where(response => response.StatusCode != HttpStatusCode.Created).ToList();
        Assert.That(refused, Has.Count.EqualTo(19));
        foreach (var response in refused)
            Assert.That(await response.Refusal(), Is.EqualTo("401 devices.enrollment_spent"));
        Assert.That((await user.Get("/v1/devices")).GetProperty("items").GetArrayLength(), Is.EqualTo(1));
    }

    [Test]
    public async Task A_lost_answer_is_given_again_under_its_idempotency_key_though_the_token_is_spent()
    {
        using var user = _host.AsNewUser();
        using var daemon = _host.As(await user.Enroll());
        daemon.DefaultRequestHeaders.Add("Idempotency-Key", "first-try");
        var body = new { name = "box", platform = "linux" };

        var first = await (await daemon.PostAsJsonAsync("/v1/daemon/register", body)).Read();
        var again = await daemon.PostAsJsonAsync("/v1/daemon/register", body);

        Assert.That(again.StatusCode, Is.EqualTo(HttpStatusCode.Created));
        Assert.That(JsonElement.DeepEquals(await again.Read(), first), Is.True);
    }

    [Test]
    public async Task Adds_the_tags_of_the_enrolment()
    {
        using var user = _host.AsNewUser();
        using var daemon = _host.As(await user.Enroll(new { tags = (string[])["site:a"], maxUses = 2 }));

        var device = await _host.Register(daemon, new { name = "box", platform = "linux", tags = (string[])["gpu"] });

        var tags = (await user.Get($"/v1/devices/{device.Id}")).GetProperty("tags");
        Assert.That(tags.Deserialize<string[]>(), Is.EqualTo(new[] { "site:a", "gpu" }));
    }

    [Test]
    public async Task A_known_machine_keeps_its_device_and_for_a_while_its_old_key()
    {
        using var user = _host.AsNewUser();
        var first = await _host.Register(user, new { name = "box", platform = "linux", machineId = "m1" });

        var again = await user.PostAsJsonAsync(
            "/v1/daemon/register", new { name = "other", platform = "linux-arm64", machineId = "m1" });

        var answer = await again.Read();
        Assert.That(again.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(answer.GetProperty("device").GetProperty("id").GetGuid(), Is.EqualTo(first.Id));
        Assert.That(answer.GetProperty("device").GetProperty("name").GetString(), Is.EqualTo("box"));
        Assert.That(answer.GetProperty("device").GetProperty("platform").GetString(), Is.EqualTo("linux-arm64"));
        using var renewed = _host.As(answer.GetProperty("apiKey").GetString()!);
        Assert.That((await renewed.GetAsync("/v1/devices/self")).StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That((await first.Client.GetAsync("/v1/devices/self")).StatusCode, Is.EqualTo(HttpStatusCode.OK));
        await _host.Execute("update devices.api_key set expires_at = expires_at - interval '300 s'");
        Assert.That(await (await first.Client.GetAsync("/v1/devices/self")).Refusal(),
            Is.EqualTo("401 auth.token_expired"));
    }

    [Test]
    public async Task The_same_machine_many_times_at_once_is_one_device()
    {
        using var user = _host.AsNewUser();

        var devices = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ =>
            _host.Register(user, new { name = "box", platform = "linux", machineId = "m1" })));

        Assert.That(devices.Select(device => device.Id).Distinct().Count(), Is.EqualTo(1));
    }

    [Test]
    public async Task No_number_of_registrations_at_once_passes_the_limit()
    {
        using var user = _host.AsNewUser();

        var responses = await Task.WhenAll(Enumerable.Range(0, 8).Select(number => user.PostAsJsonAsync(
            "/v1/daemon/register", new { name = $"box {number}", platform = "linux" })));

        var refused = responses.Where(response => response.StatusCode == HttpStatusCode.Conflict).ToList();
        Assert.That(refused, Has.Count.EqualTo(5));
        var problem = await refused[0].Content.ReadFromJsonAsync<JsonElement>();
        Assert.That(problem.GetProperty("code").GetString(), Is.EqualTo("devices.limit_reached"));
        Assert.That(problem.GetProperty("limit").GetInt32(), Is.EqualTo(3));
        Assert.That(problem.GetProperty("current").GetInt32(), Is.EqualTo(3));
    }

    [TestCase("""{ "platform": "linux" }""", "name")]
    [TestCase("""{ "name": " ", "platform": "linux" }""", "name")]
    [TestCase("""{ "name": "box" }""", "platform")]
    [TestCase("""{ "name": "box", "platform": "linux", "machineId": "" }""", "machineId")]
    [TestCase("""{ "name": "box", "platform": "linux", "tags": ["a b"] }""", "tags")]
    [TestCase("""{ "name": "box", "platform": "linux", "tags": [null] }""", "tags")]
    [TestCase("""{ "name": "box", "platform": "linux", "capabilities": ["shell", null] }""", "capabilities[1]")]
    [TestCase("""{ "name": "box", "platform": "linux", "hostname": "a\nb" }""", "hostname")]
    public async Task Names_the_field_at_fault(string body, string field)
    {
        using var user = _host.AsNewUser();

        var response = await user.PostAsync(
            "/v1/daemon/register", new StringContent(body, System.Text.Encoding.UTF8, "application/json"));

        var problem = await response.Content.ReadFromJsonAsync<JsonElement>();
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That(problem.GetProperty("errors").EnumerateObject().Select(error => error.Name),
            Is.EqualTo(new[] { field }));
    }
}
