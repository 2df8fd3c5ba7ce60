using System.Collections.Concurrent;
using Modular.Api.Agent.Server;

namespace Modular.Api.Agent;

/// <summary>Why a task that still runs has to end.</summary>
internal enum Ending
{
    /// <summary>Its owner asked: it ends as cancelled.</summary>
    Cancel,

    /// <summary>It is no longer this agent's: it ends without a word.</summary>
    Lost,
}

/// <summary>A task that this agent answers for, from the claim until the server has taken its result.</summary>
internal sealed class HeldTask(Guid id, long leaseEpoch)
{
    private readonly TaskCompletionSource<Ending> _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Guid Id { get; } = id;

    public long LeaseEpoch { get; } = leaseEpoch;

    /// <summary>Ends when somebody wants the task to end; the first reason counts.</summary>
    public Task<Ending> Asked => _asked.Task;

    /// <summary>Ends when nothing of the task is left here.</summary>
    public Task Released => _released.Task;

    public void Ask(Ending ending) => _asked.TrySetResult(ending);

    public void Release() => _released.TrySetResult();
}

/// <summary>Everything that this agent names in its heartbeats.</summary>
internal sealed class HeldTasks
{
    private readonly ConcurrentDictionary<RunningTask, HeldTask> _tasks = new();

    public int Count => _tasks.Count;

    public HeldTask Add(Guid id, long leaseEpoch)
    {
        var task = new HeldTask(id, leaseEpoch);
        _tasks[new RunningTask(id, leaseEpoch)] = task;
        return task;
    }

    public void Remove(HeldTask task)
    {
        _tasks.TryRemove(new RunningTask(task.Id, task.LeaseEpoch), out _);
        task.Release();
    }

    public HeldTask? Find(Guid id, long leaseEpoch) => _tasks.GetValueOrDefault(new RunningTask(id, leaseEpoch));

    public IReadOnlyList<HeldTask> All() => [.. _tasks.Values];
}
