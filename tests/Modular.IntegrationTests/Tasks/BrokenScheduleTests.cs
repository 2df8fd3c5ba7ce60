using Dapper;
using Modular.Application.Tasks;

namespace Modular.IntegrationTests.Tasks;

/// <summary>Schedules that can make no task are stopped where their owner sees it, and stop no other.</summary>
internal sealed class BrokenScheduleTests : DueScheduleTest
{
    [Test]
    public async Task Pauses_a_schedule_whose_device_is_gone_and_makes_the_tasks_of_the_others()
    {
        var broken = (await User.Schedule(DeviceId)).Id();
        var sound = (await User.Schedule(DeviceId, new
        {
            task = new { kind = "b", payload = new { }, deviceTag = "gpu" },
        })).Id();
        await Host.Execute("delete from tasks.device where id = @DeviceId", new { DeviceId });

        await RunAll();

        var paused = await User.GetSchedule(broken);
        Assert.That((paused.GetProperty("paused").GetBoolean(), paused.Text("pausedReason"), paused.Text("nextRunAt")),
            Is.EqualTo((true, "tasks.device_removed", (string?)null)));
        Assert.That(await TasksOf(broken), Is.Empty);
        Assert.That(await TasksOf(sound), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Pauses_a_schedule_whose_executor_is_gone()
    {
        var task = new { kind = "b", payload = new { }, executor = "noop" };
        var broken = (await User.Schedule(DeviceId, new { task })).Id();
        var sound = (await User.Schedule(DeviceId, new { task })).Id();
        await Host.Execute(
            "update tasks.schedule set task = replace(task::text, 'noop', 'gone')::json where id = @Id",
            new { Id = Guid.Parse(broken) });

        await RunAll();

        Assert.That((await User.GetSchedule(broken)).Text("pausedReason"), Is.EqualTo("tasks.executor_refuses"));
        Assert.That(await TasksOf(broken), Is.Empty);
        Assert.That((await TasksOf(sound)).Single().Text("executor"), Is.EqualTo("noop"));
    }

    [Test]
    public async Task Waits_for_a_removal_under_way()
    {
        var id = (await User.Schedule(DeviceId)).Id();
        await ComeDue();
        await using var connection = await Host.Database.OpenConnectionAsync();
        await using var removal = await connection.BeginTransactionAsync();
        await connection.ExecuteAsync("delete from tasks.device where id = @DeviceId", new { DeviceId }, removal);

        var running = Host.Send(new RunDueSchedules());
        await Eventually.That(CountWaiting, Is.EqualTo(1));
        await removal.CommitAsync();

        Assert.That(await running, Is.EqualTo(1));
        Assert.That((await User.GetSchedule(id)).Text("pausedReason"), Is.EqualTo("tasks.device_removed"));
    }

    [Test]
    public async Task Is_resumed_only_with_a_device_that_is_there()
    {
        var id = (await User.Schedule(DeviceId)).Id();
        await Host.Execute("delete from tasks.device where id = @DeviceId", new { DeviceId });
        await RunAll();
        var other = await Host.AddDevice(UserId);

        var renamed = await User.Patch(id, new { name = "broken" });
        var refused = await User.Refusal(HttpMethod.Patch, $"/v1/schedules/{id}", "{'paused':false}");
        var byHand = await User.Refused($"/v1/schedules/{id}/run");
        var mended = await User.Patch(id, new { paused = false, task = new { deviceId = other } });

        Assert.That(renamed.Text("pausedReason"), Is.EqualTo("tasks.device_removed"));
        Assert.That(refused, Is.EqualTo("404 devices.not_found"));
        Assert.That(byHand, Is.EqualTo((404, "devices.not_found")));
        Assert.That(mended.Text("pausedReason"), Is.Null);
        Assert.That(await IsAhead(id));
    }

    [Test]
    public async Task Pauses_a_schedule_whose_time_zone_this_machine_no_longer_knows()
    {
        var id = (await User.Schedule(DeviceId)).Id();
        await Host.Execute("update tasks.schedule set time_zone = 'Atlantis/Poseidonis'");

        await RunAll();

        Assert.That((await User.GetSchedule(id)).Text("pausedReason"), Is.EqualTo("tasks.time_zone_unknown"));
    }

    private async Task<int> CountWaiting() => (await Host.Query<int>(
        "select count(*)::int from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'"))
        .Single();
}
