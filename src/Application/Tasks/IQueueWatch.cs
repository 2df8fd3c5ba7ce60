namespace Modular.Application.Tasks;

/// <summary>
/// Lets daemons wait for tasks. A hint wakes one of those who wait for a queue, not all of them. It remembers what the
/// looks into the queues have found, so that nobody looks again before something has come.
/// </summary>
public interface IQueueWatch
{
    /// <summary>
    /// Starts waiting for the queues of a device, as far as they are known: look into them, or wait when
    /// <see cref="IQueueWaiter.IsNothingThere"/>.
    /// </summary>
    IQueueWaiter Join(Guid deviceId);
}

/// <summary>
/// One who waits; dispose to leave. A hint that was not used, or a look that left something, wakes two others then.
/// </summary>
public interface IQueueWaiter : IDisposable
{
    /// <summary>The queues that are waited for.</summary>
    IReadOnlyList<string> Queues { get; }

    /// <summary>
    /// Whether the last look into these queues, by whomever, has left nothing, and nothing has come since that this
    /// process has heard of. A hint may be lost: who waits instead of looking looks when the time is over.
    /// </summary>
    bool IsNothingThere { get; }

    /// <summary>Says that a look begins: what comes from here on, it may have missed.</summary>
    void BeginLook();

    /// <summary>
    /// Says what the look has found. False when the device has other queues than these: they are waited for from now
    /// on, and want a look.
    /// </summary>
    bool EndLook(IReadOnlyList<string> queues, bool hasMore);

    /// <summary>
    /// Returns when one of the queues may have a task, after <paramref name="timeout"/>, or when cancelled.
    /// </summary>
    Task Wait(TimeSpan timeout, CancellationToken ct);
}
