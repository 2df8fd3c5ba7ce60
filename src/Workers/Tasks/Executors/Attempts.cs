using System.Collections.Concurrent;
using Modular.Application.Tasks;
using Modular.Application.Tasks.Contracts;

namespace Modular.Workers.Tasks.Executors;

/// <summary>What a pump runs at the moment, until it is written how it ended.</summary>
internal sealed class Attempts
{
    private readonly ConcurrentDictionary<RunningTask, Attempt> _running = new();
    private HashSet<RunningTask> _unknown = [];

    /// <summary>All of them.</summary>
    public IReadOnlyList<RunningTask> All => [.. _running.Keys];

    public void Add(Attempt attempt) => _running[attempt.Held] = attempt;

    public void Remove(RunningTask held) => _running.TryRemove(held, out _);

    public void StopAll(StopReason reason)
    {
        foreach (var attempt in _running.Values)
            attempt.Stop(reason);
    }

    /// <summary>
    /// Compares what was run (<paramref name="before"/> the database was asked) with what it says is held: stops what
    /// is to be cancelled or was lost, and returns what is held but has not been run twice in a row.
    /// </summary>
    public IReadOnlyList<RunningTask> Reconcile(IReadOnlyList<RunningTask> before, IReadOnlyList<HeldTask> held)
    {
        var current = held.ToDictionary(task => new RunningTask(task.Id, task.LeaseEpoch));
        foreach (var task in current.Where(task => task.Value.CancelRequested))
            Stop(task.Key, StopReason.Cancelled);
        foreach (var task in before.Where(task => !current.ContainsKey(task)))
            Stop(task, StopReason.Lost);

        // Once may be a claim whose answer is on its way.
        var unknown = current.Keys.Where(task => !_running.ContainsKey(task)).ToHashSet();
        var orphans = unknown.Where(_unknown.Contains).ToList();
        _unknown = unknown;
        return orphans;
    }

    private void Stop(RunningTask task, StopReason reason)
    {
        if (_running.TryGetValue(task, out var attempt))
            attempt.Stop(reason);
    }
}
