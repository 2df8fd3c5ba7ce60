namespace Modular.Application.Tasks;

/// <summary>Lets daemons wait for tasks. A hint wakes one of those who wait for a queue, not all of them.</summary>
public interface IQueueWatch
{
    /// <summary>Starts waiting for <paramref name="queues"/>: look into them after this, then wait.</summary>
    IQueueWaiter Join(IReadOnlyList<string> queues);
}

/// <summary>
/// One who waits; dispose to leave. A hint that was not used, or that was worth it, wakes two others then.
/// </summary>
public interface IQueueWaiter : IDisposable
{
    /// <summary>
    /// Returns when one of the queues may have a task, after <paramref name="timeout"/>, or when cancelled.
    /// </summary>
    Task Wait(TimeSpan timeout, CancellationToken ct);

    /// <summary>Says that a look was worth it, so there may be more for others.</summary>
    void Found();
}
