using System.Collections.Concurrent;
using System.Security.Cryptography;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Modular.Application.Pipeline;
using Modular.Application.Tasks;
using Modular.Application.Tasks.Contracts;
using Modular.Application.Tasks.Executors;

namespace Modular.Workers.Tasks.Executors;

/// <summary>
/// Runs the tasks of the executors in this process: claims as many as an executor has free slots, and writes in batches
/// how they ended. It is woken by hints and looks by itself every 2 s: the poll is the truth.
/// </summary>
internal sealed class ExecutorPump(
    ExecutorCatalogue executors, PumpParts parts, ISignals signals, TimeProvider clock, ILogger<ExecutorPump> log)
    : BackgroundService, IBackgroundWork
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan RenewInterval = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Backoff = TimeSpan.FromSeconds(1);
    private readonly CancellationTokenSource _cut = new();
    private readonly CancellationTokenSource _ended = new();
    private readonly Attempts _attempts = new();
    private readonly ConcurrentDictionary<string, bool> _failing = new(StringComparer.Ordinal);

    public async Task Stop(CancellationToken cut)
    {
        await using var cutting = cut.Register(Cut);
        await StopAsync(CancellationToken.None);
    }

    public override void Dispose()
    {
        _cut.Dispose();
        _ended.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await RescueTheDead(stoppingToken);
        var writing = parts.Finisher.Run(parts.Process.Id, _cut.Token);
        var renewing = KeepLease(_ended.Token);

        // Each ends when what it has started has ended.
        await Task.WhenAll(executors.All.Select(executor => Serve(executor, stoppingToken)));
        parts.Finisher.Complete();
        await writing;
        await _ended.CancelAsync();
        await renewing;
        await Try("give its tasks back", () => parts.Commands.Send(new ReturnTasks(parts.Process.Id)));
    }

    private void Cut()
    {
        _cut.Cancel();
        _attempts.StopAll(StopReason.HostStopping);
    }

    /// <summary>Puts back at once what processes before this one held when they were killed.</summary>
    private async Task RescueTheDead(CancellationToken ct)
    {
        foreach (var dead in parts.Process.FindDead())
        {
            while (!ct.IsCancellationRequested
                && !await Try("rescue tasks", () => parts.Commands.Send(new RescueTasks(dead))))
                await Pause(Backoff, ct);
            if (!ct.IsCancellationRequested)
                parts.Process.Forget(dead);
        }
    }

    private async Task Serve(ITaskExecutor executor, CancellationToken ct)
    {
        using var hints = signals.Subscribe(TaskTopics.OfExecutor(executor.Name));
        var slots = new Slots(executor.Concurrency, clock);
        var last = Guid.Empty;
        while (!ct.IsCancellationRequested)
        {
            var hasMore = false;
            var isThere = await Try("claim tasks", async () =>
            {
                var free = await slots.WaitForFree(ct);
                if (free == 0)
                    return;
                var claims = await parts.Commands.Send(
                    new ClaimForExecutor(parts.Process.Id, executor.Name, free, last));
                (last, hasMore) = (claims.LastUser, claims.HasMore);
                foreach (var claim in claims.Tasks)
                    slots.Take(Run(new Attempt(claim, executor, Say, clock)));
            });
            if (!isThere)
                await Pause(Backoff, ct);
            else if (!hasMore)
                await Hear(hints, PollInterval * (0.9 + RandomNumberGenerator.GetInt32(201) / 1000.0), ct);
        }

        await slots.WaitForAll();
    }

    private async Task Run(Attempt attempt)
    {
        using (attempt)
        {
            _attempts.Add(attempt);
            if (_cut.IsCancellationRequested)
                attempt.Stop(StopReason.HostStopping);
            // An executor that computes before it waits must not hold up the claims.
            await Task.Yield();
            if (await attempt.Run() is { } ended)
                await parts.Finisher.Write(ended);
            _attempts.Remove(attempt.Held);
        }
    }

    private Task<long> Say(TaskClaim claim, string text) => parts.Commands.Send(new AppendExecutorOutput(
        parts.Process.Id, claim.Task.UserId, claim.Task.Id, claim.Task.LeaseEpoch, text));

    /// <summary>Renews the lease, and hears of tasks that are to be cancelled.</summary>
    private async Task KeepLease(CancellationToken ct)
    {
        using var hints = signals.Subscribe(TaskTopics.OfHolder(parts.Process.Id));
        IReadOnlyList<RunningTask> orphans = [];
        while (!ct.IsCancellationRequested)
        {
            await Hear(hints, RenewInterval, ct);
            var before = _attempts.All;
            if (before.Count > 0 || orphans.Count > 0)
                await Try("renew the lease", async () => orphans = _attempts.Reconcile(
                    before, await parts.Commands.Send(new RenewPumpLease(parts.Process.Id, orphans))));
        }
    }

    private async Task<bool> Try(string what, Func<Task> work)
    {
        try
        {
            await work();
            _failing.TryRemove(what, out _);
            return true;
        }
        // The edge of the work: the database is away, or there is a fault; either way it is tried again.
        catch (Exception e)
        {
            // Said once, not every second of a long outage.
            if (_failing.TryAdd(what, true))
                log.LogWarning(e, "The executors could not {What}; it is tried again", what);
            return false;
        }
    }

    private async Task Pause(TimeSpan time, CancellationToken ct) =>
        await Task.Delay(time, clock, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    private static async Task Hear(ISubscription hints, TimeSpan atMost, CancellationToken ct) =>
        await ((Task)hints.Wait(atMost, ct)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
}

/// <summary>What a pump works with.</summary>
internal sealed record PumpParts(IServerProcess Process, PumpCommands Commands, Finisher Finisher);
