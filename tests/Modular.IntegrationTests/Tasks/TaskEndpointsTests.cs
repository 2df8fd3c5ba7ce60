using System.Net;
using System.Text.Json;

namespace Modular.IntegrationTests.Tasks;

internal sealed class TaskEndpointsTests : TaskEndpointTest
{
    [Test]
    public async Task Shows_nobody_elses_task()
    {
        var id = (await User.Create(DeviceId)).Id();
        var stranger = Host.User(TaskHost.NewId());

        foreach (var path in (string[])["", "/log", "/events"])
        {
            using var response = await stranger.Http.GetAsync($"/v1/tasks/{id}{path}");
            Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.NotFound), path);
        }

        Assert.That(await stranger.Refused($"/v1/tasks/{id}/cancel"), Is.EqualTo((404, "tasks.not_found")));
        Assert.That(await stranger.Refused($"/v1/tasks/{id}/retry"), Is.EqualTo((404, "tasks.not_found")));
    }

    [Test]
    public async Task Lists_newest_first_in_pages_and_by_filters()
    {
        for (var i = 0; i < 5; i++)
            await User.Create(DeviceId, new { kind = $"Kind{i}", tags = new[] { i % 2 == 0 ? "even" : "odd" } });
        await User.Do("/v1/tasks", new { kind = "tagged", payload = new { }, deviceTag = "gpu" });

        var first = await User.Get("/v1/tasks?limit=4");
        var second = await User.Get($"/v1/tasks?limit=4&cursor={first.GetProperty("nextCursor").GetString()}");

        Assert.That(Kinds(first), Is.EqualTo(["tagged", "Kind4", "Kind3", "Kind2"]));
        Assert.That(Kinds(second), Is.EqualTo(["Kind1", "Kind0"]));
        Assert.That(second.GetProperty("nextCursor").ValueKind, Is.EqualTo(JsonValueKind.Null));
        Assert.That(Kinds(await User.Get("/v1/tasks?tag=odd")), Is.EqualTo(["Kind3", "Kind1"]));
        Assert.That(Kinds(await User.Get("/v1/tasks?kind=Kind2")), Is.EqualTo(["Kind2"]));
        Assert.That(Kinds(await User.Get("/v1/tasks?q=kind4")), Is.EqualTo(["Kind4"]));
        Assert.That(Kinds(await User.Get($"/v1/tasks?deviceId={DeviceId}&limit=1")), Is.EqualTo(["Kind4"]));
        Assert.That(Kinds(await User.Get("/v1/tasks?status=running")), Is.Empty);
        Assert.That(Kinds(await User.Get("/v1/tasks?status=queued&limit=1")), Is.EqualTo(["tagged"]));
    }

    [TestCase("status=nonsense", "400 request.invalid status")]
    [TestCase("status=3", "400 request.invalid status")]
    [TestCase("status=", "400 request.invalid status")]
    [TestCase("limit=0", "400 request.invalid limit")]
    [TestCase("limit=201", "400 request.invalid limit")]
    [TestCase("limit=1", "200")]
    [TestCase("limit=200", "200")]
    [TestCase("limit=", "200")]
    [TestCase("deviceId=", "200")]
    [TestCase("deviceId=1&limit=x", "400 request.invalid deviceId limit")]
    [TestCase("cursor=AAAA", "400 request.invalid_cursor")]
    public async Task Refuses_a_list_that_cannot_be(string query, string expected)
    {
        using var response = await User.Http.GetAsync($"/v1/tasks?{query}");

        Assert.That(await response.Fault(), Is.EqualTo(expected));
    }

    [TestCase("wait=0")]
    [TestCase("wait=61")]
    [TestCase("wait=soon")]
    public async Task Refuses_a_wait_that_cannot_be(string preference)
    {
        User.Http.DefaultRequestHeaders.Add("Prefer", preference);

        using var response = await User.Http.GetAsync($"/v1/tasks/{DeviceId}");

        Assert.That(await response.Fault(), Is.EqualTo("400 request.invalid Prefer"));
    }

    [TestCase("succeeded")]
    [TestCase("failed")]
    public async Task Cancels_nothing_that_has_ended(string status)
    {
        var id = (await User.Create(DeviceId, new { maxAttempts = 1 })).Id();
        var claim = await Device.Claim();
        await Device.Do($"/v1/daemon/tasks/{id}/result", new { leaseEpoch = claim.Epoch(), status });

        Assert.That(await User.Refused($"/v1/tasks/{id}/cancel"), Is.EqualTo((409, "tasks.not_cancellable")));
    }

    [Test]
    public async Task Cancels_what_waits_at_once_and_asks_the_holder_of_what_runs()
    {
        var waiting = await User.Create(DeviceId, new { runAt = TimeProvider.System.GetUtcNow().AddHours(1) });
        await User.Create(DeviceId);
        var running = await Device.Claim();

        var cancelled = await User.Do($"/v1/tasks/{waiting.Id()}/cancel", new { reason = "no need" });
        var asked = await User.Do($"/v1/tasks/{running.Id()}/cancel");
        var told = await Device.Do($"/v1/daemon/tasks/{running.Id()}/progress", new { leaseEpoch = running.Epoch() });
        var stopped = await Device.Do(
            $"/v1/daemon/tasks/{running.Id()}/result", new { leaseEpoch = running.Epoch(), status = "cancelled" });

        Assert.That((waiting.Status(), cancelled.Status()), Is.EqualTo(("scheduled", "cancelled")));
        Assert.That(cancelled.GetProperty("cancelReason").GetString(), Is.EqualTo("no need"));
        Assert.That(asked.Status(), Is.EqualTo("running"));
        Assert.That(told.GetProperty("cancelRequested").GetBoolean(), Is.True);
        Assert.That(stopped.Status(), Is.EqualTo("cancelled"));
        Assert.That((await User.Do($"/v1/tasks/{waiting.Id()}/cancel")).Status(), Is.EqualTo("cancelled"));
    }

    [Test]
    public async Task Retries_what_failed_and_nothing_else()
    {
        var id = (await User.Create(DeviceId, new { maxAttempts = 1 })).Id();
        var tooEarly = await User.Refused($"/v1/tasks/{id}/retry");
        var claim = await Device.Claim();
        var failed = await Device.Do($"/v1/daemon/tasks/{id}/result", new
        {
            leaseEpoch = claim.Epoch(),
            status = "failed",
            result = new { exitCode = 1 },
            error = new { code = "agent.exit_code", message = "It ended with 1." },
        });

        var retried = await User.Do($"/v1/tasks/{id}/retry");

        Assert.That(tooEarly, Is.EqualTo((409, "tasks.not_retryable")));
        Assert.That(failed.Status(), Is.EqualTo("failed"));
        Assert.That(failed.GetProperty("result").GetProperty("exitCode").GetInt32(), Is.EqualTo(1));
        Assert.That(failed.GetProperty("error").GetProperty("retryable").GetBoolean(), Is.True);
        Assert.That((retried.Status(), retried.GetProperty("attempt").GetInt32()), Is.EqualTo(("queued", 0)));
        Assert.That(retried.GetProperty("result").ValueKind, Is.EqualTo(JsonValueKind.Null));
        Assert.That(retried.GetProperty("error").ValueKind, Is.EqualTo(JsonValueKind.Null));
        Assert.That(retried.Epoch(), Is.EqualTo(claim.Epoch() + 1));
    }

    [Test]
    public async Task Waits_for_the_end_when_asked()
    {
        var id = (await User.Create(DeviceId)).Id();
        var claim = await Device.Claim();
        User.Http.DefaultRequestHeaders.Add("Prefer", "wait=30");

        var reading = User.Get($"/v1/tasks/{id}");
        await Device.Do(
            $"/v1/daemon/tasks/{id}/result", new { leaseEpoch = claim.Epoch(), status = "succeeded", result = 7 });

        var read = await reading;
        Assert.That((read.Status(), read.GetProperty("result").GetInt32()), Is.EqualTo(("succeeded", 7)));
    }

    private static IEnumerable<string?> Kinds(JsonElement page) =>
        page.GetProperty("items").EnumerateArray().Select(task => task.GetProperty("kind").GetString());
}
