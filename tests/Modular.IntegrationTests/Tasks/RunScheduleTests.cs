using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace Modular.IntegrationTests.Tasks;

/// <summary>Schedules that are run by hand.</summary>
internal sealed class RunScheduleTests : TaskEndpointTest
{
    [Test]
    public async Task Runs_now_without_moving_its_next_time_even_while_it_is_paused()
    {
        var schedule = await User.Schedule(DeviceId, new { cron = "0 0 1 1 *" });
        var paused = await User.Schedule(DeviceId, new { paused = true });

        using var response = await User.Post($"/v1/schedules/{schedule.Id()}/run");
        var task = await response.Content.ReadFromJsonAsync<JsonElement>();
        var read = await User.Get(response.Headers.Location!.ToString());
        await User.Do($"/v1/schedules/{paused.Id()}/run");

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.Created));
        Assert.That(read.GetRawText(), Is.EqualTo(task.GetRawText()));
        Assert.That((task.Text("kind"), task.Text("scheduleId")), Is.EqualTo(("test", schedule.Id())));
        var after = await User.GetSchedule(schedule.Id());
        Assert.That(after.Text("lastTaskId"), Is.EqualTo(task.Id()));
        Assert.That(after.Text("nextRunAt"), Is.EqualTo(schedule.Text("nextRunAt")));
        Assert.That((await User.GetSchedule(paused.Id())).Text("nextRunAt"), Is.Null);
        Assert.That((await Device.Claim()).Text("scheduleId"), Is.EqualTo(schedule.Id()));
        var listed = await User.Items("/v1/tasks");
        Assert.That(listed.Select(one => one.Text("scheduleId")), Is.EqualTo([paused.Id(), schedule.Id()]));
    }

    [Test]
    public async Task Runs_once_for_a_repeated_request()
    {
        var id = (await User.Schedule(DeviceId)).Id();
        User.Http.DefaultRequestHeaders.Add("Idempotency-Key", "once");

        var first = await User.Do($"/v1/schedules/{id}/run");
        var second = await User.Do($"/v1/schedules/{id}/run");

        Assert.That(second.Id(), Is.EqualTo(first.Id()));
        Assert.That(await User.Items("/v1/tasks"), Has.Count.EqualTo(1));
    }
}
