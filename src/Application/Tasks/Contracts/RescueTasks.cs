using MediatR;
using Modular.Application.Pipeline;

namespace Modular.Application.Tasks.Contracts;

/// <summary>
/// Another instance takes a device over: what the lost one holds is put back and counted as a rescue; returns how many.
/// </summary>
public sealed record RescueTasks(Guid DeviceId) : ICommand<int>;

internal sealed class RescueTasksHandler(ITaskQueue queue, TaskAnnouncements announcements)
    : IRequestHandler<RescueTasks, int>
{
    public async Task<int> Handle(RescueTasks command, CancellationToken ct)
    {
        var rescued = await queue.PutBackAll(command.DeviceId, isRescue: true, ct);
        announcements.Changed(rescued);
        return rescued.Count;
    }
}
