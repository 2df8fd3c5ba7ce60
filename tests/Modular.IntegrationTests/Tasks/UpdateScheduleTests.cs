using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace Modular.IntegrationTests.Tasks;

/// <summary>Merge patches of schedules.</summary>
internal sealed class UpdateScheduleTests : TaskEndpointTest
{
    [Test]
    public async Task Changes_what_is_named_and_keeps_the_rest()
    {
        var schedule = await User.Schedule(DeviceId, new { cron = "0 0 1 1 *" });

        var changed = await User.Patch(schedule.Id(), new { name = "new year", overlap = "queue" });

        Assert.That((changed.Text("name"), changed.Text("overlap")), Is.EqualTo(("new year", "queue")));
        Assert.That(changed.Text("nextRunAt"), Is.EqualTo(schedule.Text("nextRunAt")));
        Assert.That(changed.GetProperty("task").GetRawText(), Is.EqualTo(schedule.GetProperty("task").GetRawText()));
        Assert.That((await User.GetSchedule(schedule.Id())).GetRawText(), Is.EqualTo(changed.GetRawText()));
    }

    [Test]
    public async Task Merges_into_the_task_down_to_its_payload_and_clears_to_the_defaults()
    {
        var task = new
        {
            kind = "print",
            payload = new { a = 1, b = new { c = 2, d = 3 } },
            deviceId = DeviceId,
            priority = 9,
            tags = new[] { "x", "y" },
            backoff = new { kind = "fixed", seconds = 60 },
        };
        var id = (await User.Schedule(DeviceId, new { task })).Id();

        var json = new StringContent(
            """
            { "task": { "payload": { "b": { "c": null, "d": 4 } }, "deviceId": null, "deviceTag": "gpu",
                "priority": null, "tags": ["z"], "backoff": { "kind": null } } }
            """,
            null, "application/json");
        using var response = await User.Http.PatchAsync($"/v1/schedules/{id}", json);
        var changed = (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("task");

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(changed.GetProperty("payload").GetRawText(), Is.EqualTo("""{"a":1,"b":{"d":4}}"""));
        Assert.That((changed.Text("kind"), changed.Text("deviceId"), changed.Text("deviceTag")),
            Is.EqualTo(("print", (string?)null, "gpu")));
        Assert.That(changed.GetProperty("priority").GetInt32(), Is.EqualTo(5));
        Assert.That(changed.GetProperty("tags").GetRawText(), Is.EqualTo("""["z"]"""));
        Assert.That(changed.GetProperty("backoff").GetRawText(), Is.EqualTo("""{"kind":"exponential","seconds":60}"""));
    }

    [Test]
    public async Task Counts_the_next_time_anew_from_another_expression_or_zone()
    {
        var id = (await User.Schedule(DeviceId, new { cron = "0 0 1 1 *" })).Id();

        var noon = await User.Patch(id, new { cron = "0 12 1 1 *" });
        var elsewhere = await User.Patch(id, new { timeZone = "Asia/Tokyo" });

        var (first, second) = (noon.Text("nextRunAt")!, elsewhere.Text("nextRunAt")!);
        Assert.That(first, Does.EndWith("-01-01T12:00:00.000Z"));
        Assert.That(second, Does.EndWith("-01-01T03:00:00.000Z"));
    }

    [Test]
    public async Task Has_no_next_time_while_it_is_paused_and_one_to_come_afterwards()
    {
        var id = (await User.Schedule(DeviceId)).Id();

        var paused = await User.Patch(id, new { paused = true });
        var resumed = await User.Patch(id, new { paused = false });

        Assert.That(paused.Text("nextRunAt"), Is.Null);
        Assert.That(paused.Text("pausedReason"), Is.Null);
        var updated = resumed.GetProperty("updatedAt").GetDateTimeOffset();
        Assert.That(resumed.GetProperty("nextRunAt").GetDateTimeOffset(), Is.GreaterThan(updated));
    }

    [Test]
    public async Task Changes_nothing_when_nothing_is_said()
    {
        var schedule = await User.Schedule(DeviceId);

        var same = await User.Patch(schedule.Id(), new { name = "every minute" });

        Assert.That(same.GetRawText(), Is.EqualTo(schedule.GetRawText()));
    }

    [TestCase("{'name':", "400 request.malformed")]
    [TestCase("{'task':{'tags':['a',]}}", "400 request.malformed")]
    [TestCase("[]", "400 request.malformed")]
    [TestCase("{'name':null}", "400 request.invalid name")]
    [TestCase("{'name':5}", "400 request.invalid name")]
    [TestCase("{'cron':'* * * *'}", "400 request.invalid cron")]
    [TestCase("{'cron':null,'timeZone':null}", "400 request.invalid cron timeZone")]
    [TestCase("{'paused':'yes'}", "400 request.invalid paused")]
    [TestCase("{'overlap':'both'}", "400 request.invalid overlap")]
    [TestCase("{'task':null}", "400 request.invalid task")]
    [TestCase("{'task':[]}", "400 request.invalid task")]
    [TestCase("{'task':{'kind':null}}", "400 request.invalid task.kind")]
    [TestCase("{'task':{'payload':null}}", "400 request.invalid task.payload")]
    [TestCase("{'task':{'payload':[]}}", "400 request.invalid task.payload")]
    [TestCase("{'task':{'priority':'high'}}", "400 request.invalid task.priority")]
    [TestCase("{'task':{'priority':10,'backoff':{'seconds':-1}}}",
        "400 request.invalid task.backoff.seconds task.priority")]
    [TestCase("{'task':{'runAt':'2030-01-01T00:00:00Z'}}", "400 request.invalid task.runAt")]
    [TestCase("{'task':{'afterPolicy':'all'}}", "400 request.invalid task.afterPolicy")]
    [TestCase("{'task':{'deviceId':null}}", "400 tasks.target_required")]
    [TestCase("{'task':{'deviceTag':'gpu'}}", "400 tasks.target_required")]
    [TestCase("{'task':{'deviceId':'01890000-0000-7000-8000-000000000000'}}", "404 devices.not_found")]
    public async Task Refuses_what_can_be_no_schedule_and_changes_nothing(string patch, string expected)
    {
        var schedule = await User.Schedule(DeviceId);

        var refusal = await User.Refusal(HttpMethod.Patch, $"/v1/schedules/{schedule.Id()}", patch);

        Assert.That(refusal, Is.EqualTo(expected));
        Assert.That((await User.GetSchedule(schedule.Id())).GetRawText(), Is.EqualTo(schedule.GetRawText()));
    }

    [TestCase("{'nmae':'a'}", "400 request.invalid nmae")]
    [TestCase("{'task':{'knid':'a','payload':{'any':1}}}", "400 request.invalid task.knid")]
    [TestCase("{'task':{'backoff':{'secs':1}}}", "400 request.invalid task.backoff.secs")]
    [TestCase("{'name':'a','task':{'kind':'b','payload':{'any':{'thing':1}}}}", "200")]
    public async Task Names_what_it_does_not_know_to_a_strict_caller(string patch, string expected)
    {
        var id = (await User.Schedule(DeviceId)).Id();
        User.Http.DefaultRequestHeaders.Add("Prefer", "handling=strict");

        using var response = await User.Http.PatchAsync($"/v1/schedules/{id}", BodyText.Json(patch));

        Assert.That(await response.Fault(), Is.EqualTo(expected));
    }

    [Test]
    public async Task Honours_conditions()
    {
        using var created = await User.Post("/v1/schedules", ScheduleCalls.Body(DeviceId));
        var path = created.Headers.Location!.ToString();
        var old = created.Headers.ETag!.Tag;
        using var unchanged = new HttpRequestMessage(HttpMethod.Get, path);
        unchanged.Headers.TryAddWithoutValidation("If-None-Match", old);

        using var known = await User.Http.SendAsync(unchanged);
        await User.Patch(path.Split('/')[^1], new { name = "another" });

        Assert.That(known.StatusCode, Is.EqualTo(HttpStatusCode.NotModified));
        Assert.That(
            await User.Refusal(HttpMethod.Patch, path, "{'name':'a third'}", old),
            Is.EqualTo("412 request.precondition_failed"));
        Assert.That(
            await User.Refusal(HttpMethod.Delete, path, "", old), Is.EqualTo("412 request.precondition_failed"));
        Assert.That((await User.Get(path)).Text("name"), Is.EqualTo("another"));
    }
}
