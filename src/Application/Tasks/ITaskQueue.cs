using Modular.Domain.Tasks;

namespace Modular.Application.Tasks;

/// <summary>Claims tasks, keeps their leases and puts them back: the statements that change sets of tasks.</summary>
public interface ITaskQueue
{
    /// <summary>
    /// Claims tasks for a device out of its queues, highest priority first, then in order of arrival. Of
    /// <paramref name="knownQueues"/> it is remembered up to where they are claimed.
    /// </summary>
    Task<TaskClaims> Claim(ClaimRequest request, IReadOnlyList<string> knownQueues, CancellationToken ct);

    /// <summary>The running tasks that a device holds.</summary>
    Task<IReadOnlyList<HeldTask>> ReadHeld(Guid deviceId, CancellationToken ct);

    /// <summary>Accepts the named claims, where they are still the current ones.</summary>
    void Accept(Guid deviceId, IReadOnlyList<Guid> taskIds, IReadOnlyList<long> epochs);

    /// <summary>Extends the lease of everything that a device holds to a minute from now.</summary>
    void RenewLease(Guid deviceId);

    /// <summary>How many tasks a device could claim now, counted up to 1,000.</summary>
    Task<int> CountQueued(Guid deviceId, CancellationToken ct);

    /// <summary>Puts named tasks of a lost holder back, where they are still under the claim that was read.</summary>
    Task<IReadOnlyList<TaskItem>> Rescue(
        Guid deviceId, IReadOnlyList<Guid> taskIds, IReadOnlyList<long> epochs, CancellationToken ct);

    /// <summary>
    /// Puts everything that a device holds back; <paramref name="isRescue"/> when its holder was lost.
    /// </summary>
    Task<IReadOnlyList<TaskItem>> PutBackAll(Guid deviceId, bool isRescue, CancellationToken ct);

    /// <summary>Puts back up to 500 tasks that were not accepted in time or whose holder's lease has ended.</summary>
    Task<IReadOnlyList<TaskItem>> RescueLapsed(CancellationToken ct);

    /// <summary>Queues up to 500 scheduled tasks whose time has come.</summary>
    Task<IReadOnlyList<TaskItem>> PromoteDue(CancellationToken ct);

    /// <summary>
    /// Notes that a sweep runs. When none could run for a while, every lease, acceptance window and deadline is first
    /// extended by the gap: the holders could not reach the server either.
    /// </summary>
    Task ExtendByGap(CancellationToken ct);
}

/// <summary>What a daemon asks for.</summary>
/// <param name="DeviceId">The device that will hold the tasks.</param>
/// <param name="UserId">Its owner.</param>
/// <param name="Max">At most so many tasks, 1 to 100.</param>
/// <param name="AckSeconds">Within which each must be named, 5 to 300.</param>
/// <param name="AutoAck">Whether the claim is its own acceptance.</param>
public sealed record ClaimRequest(Guid DeviceId, Guid UserId, int Max, int AckSeconds, bool AutoAck);

/// <summary>The claims of one look into the queues of a device.</summary>
/// <param name="Tasks">What was claimed.</param>
/// <param name="Queues">The queues of the device; none when it is not known.</param>
/// <param name="HasMore">Whether more was queued there.</param>
public sealed record TaskClaims(IReadOnlyList<TaskClaim> Tasks, IReadOnlyList<string> Queues, bool HasMore);

/// <summary>A claimed task.</summary>
/// <param name="Task">The task under its new epoch.</param>
/// <param name="Payload">JSON.</param>
/// <param name="LeaseUntil">When it returns to the queue unless the lease is renewed.</param>
public sealed record TaskClaim(TaskItem Task, string Payload, DateTimeOffset LeaseUntil);

/// <summary>A running task, as a heartbeat looks at it.</summary>
public sealed record HeldTask(Guid Id, long LeaseEpoch, bool Accepted, bool CancelRequested, bool AckPassed);
