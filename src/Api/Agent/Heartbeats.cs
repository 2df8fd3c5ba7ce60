using Modular.Api.Agent.Server;

namespace Modular.Api.Agent;

/// <summary>
/// Tells the server at the interval it asks for, and at once after new work, what this agent runs; hears from it what
/// to cancel, what is lost and what configuration is wanted.
/// </summary>
internal sealed class Heartbeats(
    ServerClient server, Retry retry, HeldTasks tasks, Machine machine, TimeProvider clock)
{
    private const double Spread = 0.2;

    private readonly Pulse _now = new();
    private TimeSpan _interval = TimeSpan.FromSeconds(30);

    /// <summary>The first heartbeat: after it the server knows this instance.</summary>
    public Task Begin(bool takeOver, CancellationToken ct) =>
        retry.UntilAnswered(token => Beat(takeOver ? true : null, token), ct);

    /// <summary>Asks for a heartbeat at once.</summary>
    public void BeatNow() => _now.Set();

    public async Task Run(CancellationToken ct)
    {
        while (true)
        {
            await Next(ct);
            await retry.UntilAnswered(token => Beat(takeOver: null, token), ct);
        }
    }

    private async Task Next(CancellationToken ct)
    {
        using var woken = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var pause = _interval * (1 - Spread + 2 * Spread * Backoff.Jitter());
        await Task.WhenAny(Task.Delay(pause, clock, woken.Token), _now.Wait(woken.Token));
        await woken.CancelAsync();
        ct.ThrowIfCancellationRequested();
    }

    private async Task<HeartbeatAnswer> Beat(bool? takeOver, CancellationToken ct)
    {
        // The answer speaks of what this heartbeat names, not of the same task claimed anew meanwhile.
        var named = tasks.All();
        var running = named.Select(task => new RunningTask(task.Id, task.LeaseEpoch)).ToList();
        var body = machine.Describe(running, takeOver);
        var answer = await server.Heartbeat(body, ct);

        _interval = TimeSpan.FromSeconds(Math.Clamp(answer.HeartbeatIntervalSeconds, 1, 3600));
        foreach (var task in named)
        {
            if (answer.LostTaskIds.Contains(task.Id))
                task.Ask(Ending.Lost);
            else if (answer.CancelTaskIds.Contains(task.Id))
                task.Ask(Ending.Cancel);
        }

        if (await machine.Follow(answer, body, server, ct))
            BeatNow();
        return answer;
    }
}
