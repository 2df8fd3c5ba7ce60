using System.Text.Json;

namespace Modular.IntegrationTests.Tasks;

internal sealed class DaemonTaskEndpointsTests : TaskEndpointTest
{
    protected override string[] Tags => [];

    [Test]
    public async Task Hands_out_what_was_asked_for()
    {
        await User.Create(DeviceId, new { priority = 1 });
        await User.Create(DeviceId, new { priority = 9 });

        var task = await Device.Claim(new { ackSeconds = 20 });
        var rest = await Device.Do("/v1/daemon/tasks/pending", new { max = 100, autoAck = true });

        Assert.That((task.Status(), task.GetProperty("priority").GetInt32()), Is.EqualTo(("running", 9)));
        Assert.That((task.Epoch(), task.GetProperty("attempt").GetInt32()), Is.EqualTo((1, 1)));
        Assert.That(task.GetProperty("claimedBy").GetGuid(), Is.EqualTo(DeviceId));
        Assert.That(task.GetProperty("payload").GetProperty("a").GetInt32(), Is.EqualTo(1));
        Assert.That(Seconds(task, "startedAt", "acceptBy"), Is.EqualTo(20));
        Assert.That(Seconds(task, "startedAt", "leaseExpiresAt"), Is.EqualTo(60));
        var acknowledged = rest.GetProperty("tasks").EnumerateArray().Single();
        Assert.That(acknowledged.GetProperty("acceptBy").ValueKind, Is.EqualTo(JsonValueKind.Null));
        Assert.That(Seconds(acknowledged, "startedAt", "leaseExpiresAt"), Is.EqualTo(600));
    }

    [Test]
    public async Task Answers_the_same_to_a_repeated_result_even_after_a_retry()
    {
        var id = (await User.Create(DeviceId, new { backoff = new { kind = "fixed", seconds = 0 } })).Id();
        var claim = await Device.Claim();
        var failure = new { leaseEpoch = claim.Epoch(), status = "failed", error = new { code = "x", message = "y" } };

        var first = await Device.Do($"/v1/daemon/tasks/{id}/result", failure);
        var again = await Device.Claim();
        var repeated = await Device.Do($"/v1/daemon/tasks/{id}/result", failure);

        Assert.That((first.Status(), first.GetProperty("attempt").GetInt32()), Is.EqualTo(("queued", 1)));
        Assert.That((repeated.Status(), repeated.Epoch()), Is.EqualTo(("running", again.Epoch())));
        Assert.That((await User.Get($"/v1/tasks/{id}")).GetProperty("attempt").GetInt32(), Is.EqualTo(2));
    }

    [Test]
    public async Task Answers_the_same_to_a_repeated_result_even_after_the_next_attempt_has_its_own()
    {
        var id = (await User.Create(DeviceId, new { backoff = new { kind = "fixed", seconds = 0 } })).Id();
        var first = (await Device.Claim()).Epoch();
        await Device.Do($"/v1/daemon/tasks/{id}/result", new { leaseEpoch = first, status = "failed" });
        var second = (await Device.Claim()).Epoch();
        var done = await Device.Do($"/v1/daemon/tasks/{id}/result", new { leaseEpoch = second, status = "succeeded" });

        var repeated = await Device.Do($"/v1/daemon/tasks/{id}/result", new { leaseEpoch = first, status = "failed" });
        var never = await Device.Refused(
            $"/v1/daemon/tasks/{id}/result", new { leaseEpoch = first - 1, status = "failed" });

        Assert.That(repeated.GetRawText(), Is.EqualTo(done.GetRawText()), "It changes nothing.");
        Assert.That(never, Is.EqualTo((409, "tasks.lease_lost")));
    }

    [Test]
    public async Task Refuses_another_epoch_and_an_unasked_cancellation()
    {
        var id = (await User.Create(DeviceId)).Id();
        var claim = await Device.Claim();

        var stale = await Device.Refused(
            $"/v1/daemon/tasks/{id}/result", new { leaseEpoch = claim.Epoch() + 1, status = "succeeded" });
        var staleProgress = await Device.Refused(
            $"/v1/daemon/tasks/{id}/progress", new { leaseEpoch = claim.Epoch() - 1, progress = 5 });
        var unasked = await Device.Refused(
            $"/v1/daemon/tasks/{id}/result", new { leaseEpoch = claim.Epoch(), status = "cancelled" });
        var unknown = await Device.Refused(
            $"/v1/daemon/tasks/{TaskHost.NewId()}/result", new { leaseEpoch = 1, status = "succeeded" });

        Assert.That((stale, staleProgress), Is.EqualTo(((409, "tasks.lease_lost"), (409, "tasks.lease_lost"))));
        Assert.That((unasked, unknown), Is.EqualTo(((409, "tasks.not_cancelling"), (404, "tasks.not_found"))));
    }

    [Test]
    public async Task Takes_a_late_result_while_nobody_else_has_the_task()
    {
        var id = (await User.Create(DeviceId)).Id();
        var claim = await Device.Claim();
        await Host.Send(new Application.Tasks.Contracts.RescueTasks(DeviceId));

        var rescued = await User.Get($"/v1/tasks/{id}");
        var done = await Device.Do(
            $"/v1/daemon/tasks/{id}/result", new { leaseEpoch = claim.Epoch(), status = "succeeded", result = "ok" });

        Assert.That((rescued.Status(), rescued.GetProperty("attempt").GetInt32()), Is.EqualTo(("queued", 0)));
        Assert.That(rescued.GetProperty("claimedBy").ValueKind, Is.EqualTo(JsonValueKind.Null));
        Assert.That((done.Status(), done.GetProperty("attempt").GetInt32()), Is.EqualTo(("succeeded", 1)));
    }

    [Test]
    public async Task Keeps_output_in_order_and_once()
    {
        var id = (await User.Create(DeviceId)).Id();
        var claim = await Device.Claim();
        object Report(int seq, params string[] lines) => new
        {
            leaseEpoch = claim.Epoch(),
            seq,
            progress = seq * 10,
            message = $"step {seq}",
            log = lines.Select(text => new { stream = "stdout", text }),
        };

        await Device.Do($"/v1/daemon/tasks/{id}/progress", Report(1, "a", "b"));
        await Device.Do($"/v1/daemon/tasks/{id}/progress", Report(2, "c"));
        await Device.Do($"/v1/daemon/tasks/{id}/progress", Report(1, "a", "b"));
        var task = await User.Get($"/v1/tasks/{id}");
        var first = await User.Get($"/v1/tasks/{id}/log?limit=2");
        var cursor = first.GetProperty("nextCursor").GetString();
        var second = await User.Get($"/v1/tasks/{id}/log?limit=2&cursor={cursor}");

        Assert.That(task.GetProperty("progress").GetDouble(), Is.EqualTo(20));
        Assert.That(task.GetProperty("progressMessage").GetString(), Is.EqualTo("step 2"));
        Assert.That(Texts(first).Concat(Texts(second)), Is.EqualTo(["a", "b", "c"]));
        Assert.That(second.GetProperty("nextCursor").ValueKind, Is.EqualTo(JsonValueKind.Null));
        Assert.That(second.GetProperty("logTruncated").GetBoolean(), Is.False);
    }

    [TestCase(100, 40)]
    [TestCase(3, 1)]
    [TestCase(0, 0)]
    public async Task Drops_output_over_ten_mebibytes_of_which_a_line_takes_at_least_32_bytes(int first, int second)
    {
        var lines = new[] { new string('a', first), new string('b', second) };
        var id = (await User.Create(DeviceId)).Id();
        var claim = await Device.Claim();
        await Host.Execute(
            "update tasks.task set log_bytes = @bytes where id = @id",
            new { bytes = (10 << 20) - Math.Max(first, 32), id = Guid.Parse(id) });

        await Device.Do($"/v1/daemon/tasks/{id}/progress", new
        {
            leaseEpoch = claim.Epoch(),
            log = lines.Select(text => new { stream = "stderr", text }),
        });
        var log = await User.Get($"/v1/tasks/{id}/log");

        Assert.That(Texts(log), Is.EqualTo(lines[..1]));
        Assert.That(log.GetProperty("logTruncated").GetBoolean(), Is.True);
    }

    [Test]
    public async Task Takes_any_json_as_a_result()
    {
        foreach (var result in (object?[])[null, 1, "text", new[] { 1, 2 }, new { deep = true }])
        {
            var id = (await User.Create(DeviceId)).Id();
            var claim = await Device.Claim();

            await Device.Do(
                $"/v1/daemon/tasks/{id}/result", new { leaseEpoch = claim.Epoch(), status = "succeeded", result });

            var read = (await User.Get($"/v1/tasks/{id}")).GetProperty("result").GetRawText();
            Assert.That(read, Is.EqualTo(JsonSerializer.Serialize(result)));
        }
    }

    private static IEnumerable<string?> Texts(JsonElement log) =>
        log.GetProperty("items").EnumerateArray().Select(line => line.GetProperty("text").GetString());

    private static double Seconds(JsonElement task, string from, string to) =>
        (task.GetProperty(to).GetDateTimeOffset() - task.GetProperty(from).GetDateTimeOffset()).TotalSeconds;
}
