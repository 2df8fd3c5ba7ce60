using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Modular.Application.Tasks;

namespace Modular.IntegrationTests.Tasks;

/// <summary>Schedules as they are made, read, listed and removed.</summary>
internal sealed class ScheduleEndpointsTests : TaskEndpointTest
{
    private const string Tagged = "'task':{'kind':'a','payload':{},'deviceTag':'x'}";

    [Test]
    public async Task Creates_a_schedule_that_can_be_read()
    {
        using var response = await User.Post("/v1/schedules", ScheduleCalls.Body(DeviceId, new
        {
            name = "Friday's report",
            cron = "30 8 * * FRI",
            timeZone = "Europe/Berlin",
        }));
        var created = await response.Content.ReadFromJsonAsync<JsonElement>();
        var read = await User.Get(response.Headers.Location!.ToString());

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.Created));
        Assert.That(response.Headers.ETag, Is.Not.Null);
        Assert.That(created.EnumerateObject().Select(member => member.Name), Is.EquivalentTo([
            "id", "name", "cron", "timeZone", "task", "overlap", "paused", "pausedReason", "nextRunAt", "lastRunAt",
            "lastTaskId", "createdAt", "updatedAt"]));
        Assert.That(created.GetProperty("task").EnumerateObject().Select(member => member.Name), Is.EquivalentTo([
            "kind", "payload", "deviceId", "deviceTag", "executor", "priority", "timeoutSeconds", "maxAttempts",
            "backoff", "tags", "concurrencyKey"]));
        Assert.That((created.Text("overlap"), created.Text("cron")), Is.EqualTo(("skip", "30 8 * * FRI")));
        Assert.That(read.GetRawText(), Is.EqualTo(created.GetRawText()));
        var next = created.GetProperty("nextRunAt").GetDateTimeOffset();
        var shown = TimeZoneInfo.ConvertTime(next, TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin"));
        Assert.That((shown.DayOfWeek, shown.TimeOfDay), Is.EqualTo((DayOfWeek.Friday, new TimeSpan(8, 30, 0))));
    }

    [TestCase("{}", "400 request.invalid task")]
    [TestCase("{" + Tagged + "}", "400 request.invalid cron name timeZone")]
    [TestCase("{'name':' ','cron':'60 * * * *','timeZone':'Mars/Olympus'," + Tagged + "}",
        "400 request.invalid cron name timeZone")]
    [TestCase("{'name':'a','cron':'0 0 30 2 *','timeZone':'UTC'," + Tagged + "}", "400 request.invalid cron")]
    [TestCase("{'name':'a','cron':'0 0 * * *','timeZone':'../UTC'," + Tagged + "}", "400 request.invalid timeZone")]
    [TestCase("{'name':5}", "400 request.invalid name")]
    [TestCase("{'name':'a','overlap':'both'}", "400 request.invalid overlap")]
    [TestCase("{'name':'a','paused':1}", "400 request.invalid paused")]
    [TestCase("{'task':{'priority':'high'}}", "400 request.invalid task.priority")]
    public async Task Refuses_what_can_be_no_schedule(string body, string expected) =>
        Assert.That(await User.Refusal(HttpMethod.Post, "/v1/schedules", body), Is.EqualTo(expected));

    [TestCase("{'kind':'a','payload':{}}", "400 tasks.target_required")]
    [TestCase("{'kind':'a','payload':{},'deviceTag':'x','deviceId':'01890000-0000-7000-8000-000000000000'}",
        "400 tasks.target_required")]
    [TestCase("{'kind':'a','payload':{},'deviceId':'01890000-0000-7000-8000-000000000000'}", "404 devices.not_found")]
    [TestCase("{'kind':'','payload':{},'deviceTag':'x','backoff':{'seconds':-1},'tags':['']}",
        "400 request.invalid task.backoff.seconds task.kind task.tags[0]")]
    [TestCase("{'kind':'a','payload':[],'deviceTag':'x'}", "400 request.invalid task.payload")]
    [TestCase("{'kind':'a','payload':{},'executor':'nobody'}", "400 request.invalid task.executor")]
    [TestCase("{'kind':'a','payload':{},'deviceTag':'x','after':['01890000-0000-7000-8000-000000000000']}",
        "400 request.invalid task.after")]
    [TestCase("{'kind':'a','payload':{},'deviceTag':'x','runAt':'2030-01-01T00:00:00Z'," +
        "'expiresAt':'2031-01-01T00:00:00Z'}", "400 request.invalid task.expiresAt task.runAt")]
    public async Task Refuses_a_task_that_could_not_be_made(string task, string expected)
    {
        var body = $"{{'name':'a','cron':'0 0 * * *','timeZone':'UTC','task':{task}}}";

        Assert.That(await User.Refusal(HttpMethod.Post, "/v1/schedules", body), Is.EqualTo(expected));
    }

    [Test]
    public async Task Refuses_a_device_of_somebody_else()
    {
        var foreign = await Host.AddDevice(TaskHost.NewId());

        Assert.That(
            await User.Refused("/v1/schedules", ScheduleCalls.Body(foreign)), Is.EqualTo((404, "devices.not_found")));
    }

    [Test]
    public async Task Shows_nobody_elses_schedule()
    {
        var id = (await User.Schedule(DeviceId)).Id();
        var stranger = Host.User(TaskHost.NewId());

        foreach (var method in (HttpMethod[])[HttpMethod.Get, HttpMethod.Patch, HttpMethod.Delete])
        {
            Assert.That(
                await stranger.Refusal(method, $"/v1/schedules/{id}", "{}"),
                Is.EqualTo("404 tasks.schedule_not_found"), method.ToString());
        }

        Assert.That(
            await stranger.Refused($"/v1/schedules/{id}/run"), Is.EqualTo((404, "tasks.schedule_not_found")));
        Assert.That(await stranger.Items("/v1/schedules"), Is.Empty);
    }

    [Test]
    public async Task Lists_newest_first_in_pages_without_payloads()
    {
        for (var i = 0; i < 5; i++)
            await User.Schedule(DeviceId, new { name = $"schedule {i}" });

        var first = await User.Get("/v1/schedules?limit=3");
        var second = await User.Get($"/v1/schedules?limit=3&cursor={first.Text("nextCursor")}");

        Assert.That(Names(first), Is.EqualTo(["schedule 4", "schedule 3", "schedule 2"]));
        Assert.That(Names(second), Is.EqualTo(["schedule 1", "schedule 0"]));
        Assert.That(second.Text("nextCursor"), Is.Null);
        var task = first.GetProperty("items")[0].GetProperty("task");
        Assert.That((task.Text("kind"), task.TryGetProperty("payload", out _)), Is.EqualTo(("test", false)));
        Assert.That(
            await User.Refusal(HttpMethod.Get, "/v1/tasks?cursor=" + first.Text("nextCursor"), ""),
            Is.EqualTo("400 request.invalid_cursor"));
    }

    [Test]
    public async Task Lists_what_is_nested_as_deep_as_a_body_may_be()
    {
        // The body itself, the task and the payload are three levels of 32.
        var payload = string.Concat(Enumerable.Repeat("{'a':", 29)) + "{}" + new string('}', 29);
        var body = $"{{'name':'a','cron':'0 0 * * *','timeZone':'UTC',"
            + $"'task':{{'kind':'a','deviceTag':'x','payload':{payload}}}}}";
        var json = new StringContent(body.Replace('\'', '"'), null, "application/json");

        using var created = await User.Http.PostAsync("/v1/schedules", json);

        Assert.That(created.StatusCode, Is.EqualTo(HttpStatusCode.Created));
        Assert.That(await User.Items("/v1/schedules"), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Removes_a_schedule_and_keeps_its_tasks()
    {
        var id = (await User.Schedule(DeviceId)).Id();
        var task = await User.Do($"/v1/schedules/{id}/run");

        using var removed = await User.Http.DeleteAsync($"/v1/schedules/{id}");

        Assert.That(removed.StatusCode, Is.EqualTo(HttpStatusCode.NoContent));
        Assert.That(
            await User.Refusal(HttpMethod.Get, $"/v1/schedules/{id}", ""), Is.EqualTo("404 tasks.schedule_not_found"));
        Assert.That((await User.Get($"/v1/tasks/{task.Id()}")).Text("scheduleId"), Is.EqualTo(id));
    }

    [Test]
    public async Task No_number_of_creations_at_once_passes_the_limit()
    {
        await using var host = await TaskHost.Start(add: services => services.AddSingleton(new TaskLimits(3)));
        var userId = TaskHost.NewId();
        var (user, deviceId) = (host.User(userId), await host.AddDevice(userId));

        var responses = await Task.WhenAll(
            Enumerable.Range(0, 8).Select(_ => user.Post("/v1/schedules", ScheduleCalls.Body(deviceId))));

        var refused = responses.Where(response => response.StatusCode == HttpStatusCode.Conflict).ToList();
        Assert.That(refused, Has.Count.EqualTo(5));
        var problem = await refused[0].Content.ReadFromJsonAsync<JsonElement>();
        Assert.That(problem.Text("code"), Is.EqualTo("tasks.limit_reached"));
        Assert.That(problem.GetProperty("limit").GetInt32(), Is.EqualTo(3));
        Assert.That(problem.GetProperty("current").GetInt32(), Is.EqualTo(3));
    }

    private static IEnumerable<string?> Names(JsonElement page) =>
        page.GetProperty("items").EnumerateArray().Select(schedule => schedule.Text("name"));
}
