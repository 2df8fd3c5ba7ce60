using System.Text.Json;

namespace Modular.IntegrationTests.Tasks;

/// <summary>Progress is written once a second for a task, however often a daemon reports it.</summary>
internal sealed class ProgressTests : TaskEndpointTest
{
    private const int Reports = 200;

    [Test]
    public async Task Writes_the_last_of_many_reports_and_few_of_those_before_it()
    {
        await Host.Execute("""
            delete from tasks.task;
            create table public.progress_write (task_id uuid);
            create function public.note_progress() returns trigger language plpgsql as
                'begin insert into public.progress_write values (new.task_id); return new; end';
            create trigger note_progress after insert or update on tasks.progress
                for each row execute function public.note_progress()
            """);
        var (id, epoch) = await Begin();
        var started = TimeProvider.System.GetTimestamp();

        for (var seq = 1; seq <= Reports; seq++)
            await Report(id, new { leaseEpoch = epoch, seq, progress = seq / 2.0 });
        var seconds = TimeProvider.System.GetElapsedTime(started).TotalSeconds;
        await Eventually.That(() => ProgressOf(id), Is.EqualTo(Reports / 2.0));

        var writes = await Host.Query<int>("select count(*)::int from public.progress_write");
        Assert.That(writes.Single(), Is.LessThanOrEqualTo(seconds + 3), "One at once, one a second, one at the end.");
        var written = await Host.Query<long>("select progress_seq from tasks.task");
        Assert.That(written, Is.EqualTo([Reports]));
    }

    [Test]
    public async Task Tells_the_last_report_with_the_end()
    {
        var (id, epoch) = await Begin();
        await Report(id, new { leaseEpoch = epoch, progress = 1 });
        await Report(id, new { leaseEpoch = epoch, progress = 99, message = "nearly there" });

        var ended = await Device.Do(
            $"/v1/daemon/tasks/{id}/result", new { leaseEpoch = epoch, status = "succeeded" });
        var read = await User.Get($"/v1/tasks/{id}");

        Assert.That(ended.GetProperty("progress").GetDouble(), Is.EqualTo(99));
        Assert.That(read.GetProperty("progress").GetDouble(), Is.EqualTo(99));
        Assert.That(read.GetProperty("progressMessage").GetString(), Is.EqualTo("nearly there"));
    }

    [Test]
    public async Task Refuses_who_has_lost_the_task_though_it_would_only_be_held()
    {
        var (id, epoch) = await Begin();
        await Report(id, new { leaseEpoch = epoch, progress = 1 });
        await Host.Send(new Application.Tasks.Contracts.RescueTasks(DeviceId));

        var refused = await Device.Refused(
            $"/v1/daemon/tasks/{id}/progress", new { leaseEpoch = epoch, progress = 2 });

        Assert.That(refused, Is.EqualTo((409, "tasks.lease_lost")));
        Assert.That(await ProgressOf(id), Is.EqualTo(1));
    }

    [Test]
    public async Task Hears_of_a_cancellation_while_its_reports_are_held()
    {
        var (id, epoch) = await Begin();
        await Report(id, new { leaseEpoch = epoch, progress = 1 });
        await User.Do($"/v1/tasks/{id}/cancel", new { });

        var taken = await Report(id, new { leaseEpoch = epoch, progress = 2 });

        Assert.That(taken.GetProperty("cancelRequested").GetBoolean(), Is.True);
    }

    [Test]
    public async Task Writes_what_is_held_when_the_host_stops()
    {
        var database = await PartHost.CreateDatabase();
        await using var first = await TaskHost.Start(database);
        var user = TaskHost.NewId();
        var deviceId = await first.AddDevice(user);
        var id = (await first.User(user).Create(deviceId)).Id();
        var device = first.Device(deviceId, user);
        var epoch = (await device.Claim()).Epoch();
        await device.Do($"/v1/daemon/tasks/{id}/progress", new { leaseEpoch = epoch, progress = 1 });
        await device.Do($"/v1/daemon/tasks/{id}/progress", new { leaseEpoch = epoch, progress = 2 });
        await first.Stop();

        await using var second = await TaskHost.Start(database);
        var task = await second.User(user).Get($"/v1/tasks/{id}");

        Assert.That(task.GetProperty("progress").GetDouble(), Is.EqualTo(2));
    }

    private async Task<(string Id, long Epoch)> Begin()
    {
        var id = (await User.Create(DeviceId)).Id();
        return (id, (await Device.Claim()).Epoch());
    }

    private Task<JsonElement> Report(string id, object report) =>
        Device.Do($"/v1/daemon/tasks/{id}/progress", report);

    private async Task<double> ProgressOf(string id) =>
        (await User.Get($"/v1/tasks/{id}")).GetProperty("progress") is { ValueKind: JsonValueKind.Number } number
            ? number.GetDouble()
            : 0;
}
