using MediatR;
using Modular.Application.Pipeline;
using Modular.Application.Tasks.Contracts;

namespace Modular.Application.Tasks.Executors;

/// <summary>Renews the lease of a pump, puts its orphans back and tells what it holds.</summary>
/// <param name="HolderId">The pump.</param>
/// <param name="Orphans">
/// What it holds but does not run: the answer to its claim was lost on the way. That costs a task nothing but counts as
/// a rescue.
/// </param>
public sealed record RenewPumpLease(Guid HolderId, IReadOnlyList<RunningTask> Orphans)
    : ICommand<IReadOnlyList<HeldTask>>;

internal sealed class RenewPumpLeaseHandler(ITaskQueue queue, TaskAnnouncements announcements)
    : IRequestHandler<RenewPumpLease, IReadOnlyList<HeldTask>>
{
    public async Task<IReadOnlyList<HeldTask>> Handle(RenewPumpLease command, CancellationToken ct)
    {
        if (command.Orphans.Count > 0)
        {
            announcements.Changed(await queue.Rescue(
                command.HolderId, [.. command.Orphans.Select(task => task.TaskId)],
                [.. command.Orphans.Select(task => task.LeaseEpoch)], ct));
        }

        var held = await queue.ReadHeld(command.HolderId, ct);
        if (held.Count > 0)
            queue.RenewLease(command.HolderId);
        return held;
    }
}
