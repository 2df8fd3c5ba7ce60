using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Modular.Api.Hosting;
using Modular.IntegrationTests.Realtime;
using Modular.IntegrationTests.Tasks;

namespace Modular.IntegrationTests.Hosting;

/// <summary>
/// The stop of the whole host while a handler works. What holds the handler up is a lock on a row that it needs.
/// </summary>
internal sealed class StopTests
{
    private static readonly object Waiting = new { waitSeconds = 30 };

    [Test]
    public async Task Walks_its_order_and_takes_a_daemons_result_to_the_end()
    {
        await using var host = await StoppingHost.Start();
        var daemon = await host.Register();
        var task = await host.CreateTask(daemon.Id);
        var claim = (await Claimed(daemon, new { })).Single();
        using var events = await EventSource.Open(host.User);
        using var follower = await EventSource.OpenAt($"/v1/tasks/{task}/events", host.User);
        var (idle, another) = (await host.Register(), await host.Register());
        var poll = Claimed(idle, Waiting);
        await host.HasWaiters(1);
        await using var held = await host.HoldUpHandler();

        var stopping = host.Stop();

        // What waits is answered at once; readiness has said no before.
        Assert.That(await poll, Is.Empty);
        Assert.That(await events.ReadToEnd(), Does.Match(@"retry: \d+\n\n$"));
        Assert.That(await follower.ReadToEnd(), Does.Match(@"retry: \d+\n\n$"));
        Assert.That(await host.StatusOf("/health/ready"), Is.EqualTo(HttpStatusCode.ServiceUnavailable));
        Assert.That(await host.StatusOf("/health/live"), Is.EqualTo(HttpStatusCode.OK));

        // HTTP serves: a result lands, who comes back waits again, and what is sent stays for the next process.
        var finished = await daemon.Http.PostAsJsonAsync(
            $"/v1/daemon/tasks/{task}/result", new { leaseEpoch = claim.Epoch(), status = "succeeded" });
        Assert.That(finished.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        var cameBack = Claimed(idle, Waiting);
        await host.HasWaiters(1);
        await host.Remove(another.Id);
        Assert.That(await host.Messages(), Has.Length.EqualTo(2));
        Assert.That(stopping.IsCompleted || cameBack.IsCompleted, Is.False);

        await held.LetGo();
        await stopping;
        Assert.That(await cameBack, Is.Empty);
        Assert.That(await host.Messages(), Is.EqualTo([(0, false)]), "The one is handled, the other not begun.");
        Assert.That(await host.StatesOf(held.Task), Is.EqualTo(["failed"]));
        Assert.That(async () => await host.StatusOf("/health/live"), Throws.InstanceOf<HttpRequestException>());
    }

    [Test]
    public async Task Gives_the_message_of_a_handler_back_that_takes_too_long()
    {
        await using var host = await StoppingHost.Start(new StopLimits { Work = TimeSpan.Zero });
        await using var held = await host.HoldUpHandler();

        await host.Stop();

        Assert.That(await host.Messages(), Is.EqualTo([(0, false)]));
        Assert.That(await host.StatesOf(held.Task), Is.EqualTo(["queued"]));
    }

    private static async Task<IReadOnlyList<JsonElement>> Claimed(Daemon daemon, object body)
    {
        var answer = await daemon.Http.PostAsJsonAsync("/v1/daemon/tasks/pending", body);
        var pending = await answer.Content.ReadFromJsonAsync<JsonElement>();
        return [.. pending.GetProperty("tasks").EnumerateArray()];
    }
}
