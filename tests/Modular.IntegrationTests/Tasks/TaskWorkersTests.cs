using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Modular.Application.Devices.Contracts;
using Modular.Application.Pipeline;
using Modular.Infrastructure.Messaging;
using Modular.Workers.Duties;

namespace Modular.IntegrationTests.Tasks;

/// <summary>What Tasks does on its own, with the runner and the relay that run it in the host.</summary>
internal sealed class TaskWorkersTests
{
    private TaskHost _host = null!;
    private Guid _userId;
    private Guid _deviceId;
    private TaskCaller _user = null!;
    private TaskCaller _device = null!;

    [SetUp]
    public async Task Start()
    {
        _host = await TaskHost.Start(add: services =>
        {
            services.AddDutyRunner();
            services.AddMessageRelay(new MessagingOptions());
        });
        _userId = TaskHost.NewId();
        _deviceId = TaskHost.NewId();
        (_user, _device) = (_host.User(_userId), _host.Device(_deviceId, _userId));
        await Publish(new DeviceRegistered(_deviceId, _userId, ["gpu"]));
    }

    [TearDown]
    public async Task Stop() => await _host.DisposeAsync();

    [Test]
    public async Task Queues_a_task_when_its_time_has_come()
    {
        var task = await _user.Create(_deviceId, new { runAt = TimeProvider.System.GetUtcNow().AddMilliseconds(500) });

        await Eventually.That(() => StatusOf(task.Id()), Is.EqualTo("queued"));
    }

    [Test]
    public async Task Fails_what_was_not_started_in_time()
    {
        var expiresAt = TimeProvider.System.GetUtcNow().AddMilliseconds(500);
        var task = await _user.Create(_deviceId, new { expiresAt });

        await Eventually.That(() => ErrorOf(task.Id()), Is.EqualTo("tasks.expired"));
    }

    [Test]
    public async Task Times_out_what_runs_too_long()
    {
        var task = await _user.Create(_deviceId, new { timeoutSeconds = 1, maxAttempts = 1 });
        await _device.Claim(new { autoAck = true });

        await Eventually.That(() => ErrorOf(task.Id()), Is.EqualTo("tasks.timeout"));
    }

    [Test]
    public async Task Fails_the_tasks_of_a_removed_device_and_frees_what_it_held_for_a_tag()
    {
        var queued = await _user.Create(_deviceId);
        var scheduled = await _user.Create(_deviceId, new { runAt = TimeProvider.System.GetUtcNow().AddHours(1) });
        var tagged = await _user.Do(
            "/v1/tasks", new { kind = "a", payload = new { }, deviceTag = "gpu", priority = 9 });
        await _device.Claim();

        await Publish(new DeviceRemoved(_deviceId, _userId));

        await Eventually.That(() => ErrorOf(queued.Id()), Is.EqualTo("tasks.device_removed"));
        await Eventually.That(() => ErrorOf(scheduled.Id()), Is.EqualTo("tasks.device_removed"));
        await Eventually.That(() => StatusOf(tagged.Id()), Is.EqualTo("queued"));
        Assert.That(
            await _user.Refused("/v1/tasks", new { kind = "a", payload = new { }, deviceId = _deviceId }),
            Is.EqualTo((404, "devices.not_found")));
        var pending = await _device.Do("/v1/daemon/tasks/pending");
        Assert.That(pending.GetProperty("tasks").GetArrayLength(), Is.Zero);
    }

    [Test]
    public async Task Lets_a_device_claim_by_the_tags_it_has_now()
    {
        await Publish(new DeviceTagsChanged(_deviceId, _userId, ["cpu"]));
        await _user.Do("/v1/tasks", new { kind = "a", payload = new { }, deviceTag = "gpu" });
        var forCpu = await _user.Do("/v1/tasks", new { kind = "a", payload = new { }, deviceTag = "cpu" });

        var claimed = await _device.Claim(new { max = 10 });

        Assert.That(claimed.Id(), Is.EqualTo(forCpu.Id()));
    }

    [Test]
    public async Task Lets_a_task_of_a_batch_go_when_the_one_before_has_ended()
    {
        var tasks = new object[]
        {
            new { kind = "a", payload = new { }, deviceId = _deviceId, concurrencyKey = "disk" },
            new { kind = "b", payload = new { }, deviceId = _deviceId, after = new[] { "tasks[0]" } },
        };
        var created = (await _user.Do("/v1/tasks/batch", new { tasks })).GetProperty("items");
        Assert.That(created[1].Status(), Is.EqualTo("waiting"));
        Assert.That(created[1].GetProperty("after")[0].GetString(), Is.EqualTo(created[0].Id()));

        var first = await _device.Claim(new { waitSeconds = 30 });
        await _device.Do($"/v1/daemon/tasks/{first.Id()}/result",
            new { leaseEpoch = first.Epoch(), status = "succeeded" });
        var second = await _device.Claim(new { waitSeconds = 30 });

        Assert.That((first.Id(), second.Id()), Is.EqualTo((created[0].Id(), created[1].Id())));
    }

    private async Task<string> StatusOf(string id) => (await _user.Get($"/v1/tasks/{id}")).Status();

    private async Task<string?> ErrorOf(string id) =>
        (await _user.Get($"/v1/tasks/{id}")).GetProperty("error") is { ValueKind: JsonValueKind.Object } error
            ? error.GetProperty("code").GetString()
            : null;

    private async Task Publish(IEvent fact)
    {
        await using var scope = _host.Services.CreateAsyncScope();
        var events = scope.ServiceProvider.GetRequiredService<IEventPublisher>();
        await scope.ServiceProvider.GetRequiredService<IUnitOfWork>().Run(
            async () =>
            {
                await events.Publish(fact, CancellationToken.None);
                return true;
            },
            CancellationToken.None);
    }
}
