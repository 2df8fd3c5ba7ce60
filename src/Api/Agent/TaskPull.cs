using Modular.Api.Agent.Server;
using Modular.Api.Agent.State;

namespace Modular.Api.Agent;

/// <summary>Asks for as many tasks as may run beside the present ones, and starts what comes.</summary>
internal sealed class TaskPull(
    ServerClient server, Retry retry, Heartbeats heartbeats, TaskStarter starter, TimeProvider clock)
{
    private const int WaitSeconds = 30;

    private static readonly TimeSpan AtOnce = TimeSpan.FromSeconds(1);

    public async Task Run(string instanceId, int concurrency, DiskFloor floor, CancellationToken ct)
    {
        var slots = new SemaphoreSlim(concurrency);
        while (true)
        {
            var free = await TakeAll(slots, ct);
            await floor.HasRoom(ct);
            var body = new PendingBody(free, WaitSeconds, instanceId);
            var asked = clock.GetTimestamp();
            var pending = await retry.UntilAnswered(token => server.Pending(body, token), ct);
            var unused = free - pending.Tasks.Count;
            if (unused > 0)
                slots.Release(unused);

            // A server that stops meanwhile gets them back whole; it has been told of none.
            ct.ThrowIfCancellationRequested();
            foreach (var task in pending.Tasks)
                starter.Start(task, () => slots.Release());
            if (pending.Tasks.Count > 0)
                heartbeats.BeatNow();
            else if (clock.GetElapsedTime(asked) < AtOnce)
                // A server that stops answers every long poll empty and at once.
                await Task.Delay(new Backoff().Next(), clock, ct);
        }
    }

    private static async Task<int> TakeAll(SemaphoreSlim slots, CancellationToken ct)
    {
        await slots.WaitAsync(ct);
        var taken = 1;
        while (await slots.WaitAsync(0, ct))
            taken++;
        return taken;
    }
}
