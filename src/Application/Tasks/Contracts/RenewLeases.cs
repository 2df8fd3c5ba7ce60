using MediatR;
using Modular.Application.Pipeline;

namespace Modular.Application.Tasks.Contracts;

/// <summary>
/// What a heartbeat does to tasks: it renews the device's lease, accepts what it names, and puts back what it leaves
/// out although the time to name it has passed.
/// </summary>
/// <param name="Running">What the device runs; null when it does not say: nothing is accepted or put back then.</param>
public sealed record RenewLeases(Guid DeviceId, IReadOnlyList<RunningTask>? Running) : ICommand<LeaseReport>;

/// <summary>A task that a device says it runs, and the claim under which it does.</summary>
public sealed record RunningTask(Guid TaskId, long LeaseEpoch);

/// <summary>What a device learns about its tasks.</summary>
/// <param name="PendingTasks">How many it could claim now, counted up to 1,000.</param>
/// <param name="CancelTaskIds">Which of those it holds it should stop.</param>
/// <param name="LostTaskIds">Which of those it named it no longer holds.</param>
/// <param name="HoldsTasks">Whether it holds any.</param>
public sealed record LeaseReport(
    int PendingTasks, IReadOnlyList<Guid> CancelTaskIds, IReadOnlyList<Guid> LostTaskIds, bool HoldsTasks);

internal sealed class RenewLeasesHandler(ITaskQueue queue, TaskAnnouncements announcements)
    : IRequestHandler<RenewLeases, LeaseReport>
{
    public async Task<LeaseReport> Handle(RenewLeases command, CancellationToken ct)
    {
        var held = await queue.ReadHeld(command.DeviceId, ct);
        if (command.Running is { } running)
            held = await Reconcile(command.DeviceId, held, [.. running], ct);

        if (held.Count > 0)
            queue.RenewLease(command.DeviceId);
        var current = held.Select(task => new RunningTask(task.Id, task.LeaseEpoch)).ToHashSet();
        return new LeaseReport(
            await queue.CountQueued(command.DeviceId, ct),
            [.. held.Where(task => task.CancelRequested).Select(task => task.Id)],
            [.. (command.Running ?? []).Where(task => !current.Contains(task)).Select(task => task.TaskId)],
            held.Count > 0);
    }

    private async Task<IReadOnlyList<HeldTask>> Reconcile(
        Guid deviceId, IReadOnlyList<HeldTask> held, HashSet<RunningTask> named, CancellationToken ct)
    {
        bool IsNamed(HeldTask task) => named.Contains(new RunningTask(task.Id, task.LeaseEpoch));

        var unaccepted = held.Where(task => IsNamed(task) && !task.Accepted).ToList();
        if (unaccepted.Count > 0)
            queue.Accept(deviceId, Ids(unaccepted), Epochs(unaccepted));

        // Claimed a moment ago: the answer that hands it over may still be on its way.
        var lost = held.Where(task => !IsNamed(task) && task.AckPassed).ToList();
        if (lost.Count == 0)
            return held;
        announcements.Changed(await queue.Rescue(deviceId, Ids(lost), Epochs(lost), ct));
        return [.. held.Except(lost)];
    }

    private static Guid[] Ids(IEnumerable<HeldTask> tasks) => [.. tasks.Select(task => task.Id)];

    private static long[] Epochs(IEnumerable<HeldTask> tasks) => [.. tasks.Select(task => task.LeaseEpoch)];
}
