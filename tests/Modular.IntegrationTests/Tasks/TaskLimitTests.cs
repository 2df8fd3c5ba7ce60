using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Modular.Application.Tasks;

namespace Modular.IntegrationTests.Tasks;

/// <summary>How much a user may have and do, as the operator sets it.</summary>
internal sealed class TaskLimitTests
{
    [Test]
    public async Task Takes_no_more_open_tasks_than_there_may_be()
    {
        await using var host = await Start(new TaskLimits(OpenTasksPerUser: 3));
        var (user, device) = await Meet(host);
        var first = await user.Create(device);
        await user.Create(device);
        var two = Enumerable.Repeat(new { kind = "a", payload = new { }, deviceId = device }, 2);

        var batch = await user.Refused("/v1/tasks/batch", new { tasks = two });
        await user.Create(device);
        using var refused = await user.Post("/v1/tasks", new { kind = "a", payload = new { }, deviceId = device });
        var problem = await refused.Content.ReadFromJsonAsync<JsonElement>();
        var (other, otherDevice) = await Meet(host);

        Assert.That(batch, Is.EqualTo((409, "tasks.limit_reached")));
        Assert.That(problem.GetProperty("limit").GetInt32(), Is.EqualTo(3));
        Assert.That(problem.GetProperty("current").GetInt32(), Is.EqualTo(3));
        await other.Create(otherDevice);
        await user.Do($"/v1/tasks/{first.Id()}/cancel");
        await Eventually.That(async () =>
        {
            using var again = await user.Post("/v1/tasks", new { kind = "a", payload = new { }, deviceId = device });
            return (int)again.StatusCode;
        }, Is.EqualTo(201));
    }

    [Test]
    public async Task Repeats_an_answer_that_was_given_before_the_limit_was_reached()
    {
        await using var host = await Start(new TaskLimits(OpenTasksPerUser: 1));
        var (user, device) = await Meet(host);
        user.Http.DefaultRequestHeaders.Add("Idempotency-Key", "once");

        var first = await user.Create(device);
        var second = await user.Create(device);

        Assert.That(second.Id(), Is.EqualTo(first.Id()));
    }

    [Test]
    public async Task Takes_tasks_no_faster_than_is_allowed()
    {
        await using var host = await Start(new TaskLimits(TasksPerMinute: 2));
        var (user, device) = await Meet(host);
        await user.Create(device);
        await user.Create(device);

        using var refused = await user.Post("/v1/tasks", new { kind = "a", payload = new { }, deviceId = device });
        var problem = await refused.Content.ReadFromJsonAsync<JsonElement>();

        Assert.That((int)refused.StatusCode, Is.EqualTo(429));
        Assert.That(problem.GetProperty("code").GetString(), Is.EqualTo("tasks.rate_limited"));
        Assert.That(refused.Headers.RetryAfter!.Delta, Is.InRange(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(30)));
    }

    [Test]
    public async Task Leaves_a_schedules_time_out_while_there_is_no_room()
    {
        await using var host = await Start(new TaskLimits(OpenTasksPerUser: 1));
        var (user, device) = await Meet(host);
        var full = (await user.Schedule(device)).Id();
        var (other, otherDevice) = await Meet(host);
        var free = (await other.Schedule(otherDevice)).Id();
        await user.Create(device);
        await host.Execute("update tasks.schedule set next_run_at = now()");

        await host.Send(new RunDueSchedules());

        Assert.That((await user.GetSchedule(full)).GetProperty("lastTaskId").ValueKind, Is.EqualTo(JsonValueKind.Null));
        Assert.That((await user.GetSchedule(full)).GetProperty("paused").GetBoolean(), Is.False);
        Assert.That((await other.GetSchedule(free)).Text("lastTaskId"), Is.Not.Null);
        Assert.That(await user.Refused($"/v1/schedules/{full}/run"), Is.EqualTo((409, "tasks.limit_reached")));
    }

    private static Task<TaskHost> Start(TaskLimits limits) =>
        TaskHost.Start(add: services => services.AddSingleton(limits));

    private static async Task<(TaskCaller User, Guid Device)> Meet(TaskHost host)
    {
        var user = TaskHost.NewId();
        return (host.User(user), await host.AddDevice(user));
    }
}
