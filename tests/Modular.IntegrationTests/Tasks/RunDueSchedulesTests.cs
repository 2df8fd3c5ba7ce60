using Microsoft.Extensions.DependencyInjection;
using Modular.Application.Pipeline;
using Modular.Application.Tasks;
using Modular.Workers.Duties;

namespace Modular.IntegrationTests.Tasks;

/// <summary>What schedules make on their own.</summary>
internal sealed class RunDueSchedulesTests : DueScheduleTest
{
    [Test]
    public async Task Makes_a_task_when_its_time_has_come_and_not_before()
    {
        var id = (await User.Schedule(DeviceId)).Id();

        var early = await Host.Send(new RunDueSchedules());
        await ComeDue();
        var due = await Host.Send(new RunDueSchedules());
        var again = await Host.Send(new RunDueSchedules());

        Assert.That((early, due, again), Is.EqualTo((0, 1, 0)));
        var task = (await TasksOf(id)).Single();
        Assert.That((task.Text("kind"), task.Status()), Is.EqualTo(("test", "queued")));
        var schedule = await User.GetSchedule(id);
        Assert.That(schedule.Text("lastTaskId"), Is.EqualTo(task.Id()));
        Assert.That(schedule.Text("lastRunAt"), Is.Not.Null);
        Assert.That(await IsAhead(id));
        var whole = await User.Get($"/v1/tasks/{task.Id()}");
        Assert.That(whole.GetProperty("payload").GetRawText(), Is.EqualTo("""{"a":1}"""));
    }

    [Test]
    public async Task Makes_one_task_for_all_the_times_that_were_missed()
    {
        var id = (await User.Schedule(DeviceId, new { overlap = "queue" })).Id();
        await ComeDue("3 days");

        await Host.Send(new RunDueSchedules());
        await Host.Send(new RunDueSchedules());

        Assert.That(await TasksOf(id), Has.Count.EqualTo(1));
        Assert.That(await IsAhead(id));
    }

    [Test]
    public async Task Makes_nothing_while_it_is_paused_and_nothing_for_that_time_afterwards()
    {
        var id = (await User.Schedule(DeviceId)).Id();
        await ComeDue();
        await User.Patch(id, new { paused = true });

        var paused = await Host.Send(new RunDueSchedules());
        await User.Patch(id, new { paused = false });
        var resumed = await Host.Send(new RunDueSchedules());

        Assert.That((paused, resumed), Is.EqualTo((0, 0)));
        Assert.That(await TasksOf(id), Is.Empty);
    }

    [Test]
    public async Task Makes_nothing_while_its_user_is_disabled_and_one_task_afterwards()
    {
        var id = (await User.Schedule(DeviceId, new { overlap = "queue" })).Id();

        await Change((schedules, user) => schedules.Suspend(user));
        await ComeDue("3 days");
        var meanwhile = await Host.Send(new RunDueSchedules());
        await Change((schedules, user) => schedules.Resume(user));
        var afterwards = await Host.Send(new RunDueSchedules());

        Assert.That((meanwhile, afterwards), Is.EqualTo((0, 1)));
        Assert.That(await IsAhead(id));

        async Task Change(Action<IScheduleStore, Guid> change)
        {
            var user = (await Host.Query<Guid>("select user_id from tasks.schedule")).Single();
            await using var scope = Host.Services.CreateAsyncScope();
            await scope.ServiceProvider.GetRequiredService<IUnitOfWork>().Run(
                () =>
                {
                    change(scope.ServiceProvider.GetRequiredService<IScheduleStore>(), user);
                    return Task.FromResult(true);
                },
                CancellationToken.None);
        }
    }

    [Test]
    public async Task Skips_a_time_while_the_last_task_is_open_or_queues_another()
    {
        var skips = (await User.Schedule(DeviceId)).Id();
        var queues = (await User.Schedule(DeviceId, new { overlap = "queue" })).Id();

        await RunAll();
        await RunAll();
        var afterTwo = (Skips: await TasksOf(skips), Queues: await TasksOf(queues));
        await User.Do($"/v1/tasks/{afterTwo.Skips[0].Id()}/cancel");
        await RunAll();

        Assert.That((afterTwo.Skips.Count, afterTwo.Queues.Count), Is.EqualTo((1, 2)));
        Assert.That(await TasksOf(skips), Has.Count.EqualTo(2));
        Assert.That(await IsAhead(skips));
    }

    [Test]
    public async Task Runs_each_schedule_once_however_many_hosts_do_it_at_once()
    {
        for (var i = 0; i < 150; i++)
            await User.Schedule(DeviceId, new { name = $"schedule {i}", overlap = "queue" });
        await ComeDue();

        var runners = Enumerable.Range(0, 6).Select(async _ =>
        {
            var sum = 0;
            while (await Host.Send(new RunDueSchedules()) is > 0 and var due)
                sum += due;
            return sum;
        });
        var ran = await Task.WhenAll(runners);

        Assert.That(ran.Sum(), Is.EqualTo(150));
        var tasks = await Host.Query<Guid>(
            "select schedule_id from tasks.task where user_id = @UserId", new { UserId });
        Assert.That((tasks.Count, tasks.Distinct().Count()), Is.EqualTo((150, 150)));
    }

    [Test]
    public async Task A_run_that_is_cut_off_leaves_neither_the_task_nor_the_next_time()
    {
        var id = (await User.Schedule(DeviceId)).Id();
        await ComeDue();
        await using (var scope = Host.Services.CreateAsyncScope())
        {
            var unitOfWork = scope.ServiceProvider.GetRequiredService<IUnitOfWork>();
            var mediator = scope.ServiceProvider.GetRequiredService<MediatR.IMediator>();
            var cut = unitOfWork.Run<int>(
                async () =>
                {
                    await mediator.Send(new RunDueSchedules());
                    throw new IOException("cut off");
                },
                CancellationToken.None);
            Assert.That(async () => await cut, Throws.TypeOf<IOException>());
        }

        var before = await TasksOf(id);
        await Host.Send(new RunDueSchedules());

        Assert.That(before, Is.Empty);
        Assert.That(await TasksOf(id), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Wakes_a_daemon_that_waits()
    {
        await using var host = await TaskHost.Start(add: services => services.AddDutyRunner());
        var deviceId = await host.AddDevice(UserId);
        var id = (await host.User(UserId).Schedule(deviceId)).Id();
        var waiting = host.Device(deviceId, UserId).Claim(new { waitSeconds = 30 });

        await host.Execute("update tasks.schedule set next_run_at = now()");

        Assert.That((await waiting).Text("scheduleId"), Is.EqualTo(id));
    }
}
