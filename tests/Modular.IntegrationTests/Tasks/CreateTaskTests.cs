using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace Modular.IntegrationTests.Tasks;

internal sealed class CreateTaskTests : TaskEndpointTest
{
    [Test]
    public async Task Creates_a_task_that_can_be_read()
    {
        var body = new { kind = "print", payload = new { a = 1 }, deviceId = DeviceId };

        using var response = await User.Post("/v1/tasks", body);
        var created = await response.Content.ReadFromJsonAsync<JsonElement>();
        var read = await User.Get(response.Headers.Location!.ToString());

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.Created));
        Assert.That(created.EnumerateObject().Select(member => member.Name), Is.EquivalentTo([
            "id", "kind", "payload", "deviceId", "deviceTag", "executor", "status", "priority", "attempt",
            "maxAttempts",
            "timeoutSeconds", "backoff", "runAt", "expiresAt", "concurrencyKey", "after", "afterPolicy",
            "tags", "leaseEpoch",
            "claimedBy", "createdAt", "startedAt", "finishedAt", "updatedAt", "cancelRequestedAt", "cancelReason",
            "progress", "progressMessage", "result", "error", "scheduleId"]));
        Assert.That(created.Status(), Is.EqualTo("queued"));
        Assert.That(read.GetRawText(), Is.EqualTo(created.GetRawText()));
    }

    [TestCase("{'kind':'a','payload':{}}", "tasks.target_required")]
    [TestCase("{'kind':'a','payload':{},'deviceTag':'x','executor':'nobody'}", "tasks.target_required")]
    [TestCase("{'kind':'a','deviceTag':'x','payload':[]}", "request.invalid payload")]
    [TestCase("{'kind':'a','deviceTag':'x'}", "request.invalid payload")]
    [TestCase("{'payload':{},'deviceTag':'x'}", "request.invalid kind")]
    [TestCase("{'kind':'a','payload':{},'deviceTag':'x','after':['01890000-0000-7000-8000-000000000000']}",
        "request.invalid after[0]")]
    [TestCase("{'kind':'a','payload':{},'deviceTag':'x','after':['tasks[0]']}", "request.invalid after[0]")]
    [TestCase("{'kind':'a','payload':{},'deviceTag':'x','afterPolicy':'none'}", "request.invalid afterPolicy")]
    public async Task Refuses_what_can_be_no_task(string body, string expected)
    {
        var json = new StringContent(body.Replace('\'', '"'), null, "application/json");

        using var response = await User.Http.PostAsync("/v1/tasks", json);
        var problem = await response.Content.ReadFromJsonAsync<JsonElement>();

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
        var fields = problem.TryGetProperty("errors", out var errors)
            ? errors.EnumerateObject().Select(error => error.Name)
            : [];
        Assert.That(string.Join(' ', fields.Prepend(problem.GetProperty("code").GetString()!)), Is.EqualTo(expected));
    }

    [Test]
    public async Task Refuses_a_payload_over_its_size()
    {
        var answer = await User.Refused("/v1/tasks", new
        {
            kind = "a",
            deviceId = DeviceId,
            payload = new { text = new string('x', 256 * 1024) },
        });

        Assert.That(answer, Is.EqualTo((400, "request.invalid")));
    }

    [Test]
    public async Task Knows_only_the_devices_of_the_user()
    {
        var foreign = await Host.AddDevice(TaskHost.NewId());

        var toForeign = await User.Refused("/v1/tasks", new { kind = "a", payload = new { }, deviceId = foreign });
        var toUnknown = await User.Refused(
            "/v1/tasks", new { kind = "a", payload = new { }, deviceId = TaskHost.NewId() });

        Assert.That((toForeign, toUnknown), Is.EqualTo(((404, "devices.not_found"), (404, "devices.not_found"))));
        Assert.That((await User.Get("/v1/tasks")).GetProperty("items").GetArrayLength(), Is.Zero);
    }

    [Test]
    public async Task Repeats_the_answer_to_a_repeated_request()
    {
        User.Http.DefaultRequestHeaders.Add("Idempotency-Key", "once");

        var first = await User.Create(DeviceId);
        var second = await User.Create(DeviceId);

        Assert.That(second.GetRawText(), Is.EqualTo(first.GetRawText()));
        Assert.That((await User.Get("/v1/tasks")).GetProperty("items").GetArrayLength(), Is.EqualTo(1));
    }
}
