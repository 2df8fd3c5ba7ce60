using MediatR;
using Modular.Application.Pipeline;

namespace Modular.Application.Tasks;

/// <summary>Ends the open tasks of a removed device, and puts back what it held for a tag; returns how many.</summary>
public sealed record FailTasksOfRemovedDevice(Guid UserId, Guid DeviceId) : ICommand<int>;

internal sealed class FailTasksOfRemovedDeviceHandler(
    ITaskStore tasks, ITaskQueue queue, TaskAnnouncements announcements)
    : IRequestHandler<FailTasksOfRemovedDevice, int>
{
    public async Task<int> Handle(FailTasksOfRemovedDevice command, CancellationToken ct)
    {
        var ended = 0;
        // Batch after batch: what is saved is no longer open, so the next look finds the rest.
        while (await tasks.LockOpenOfDevice(command.UserId, command.DeviceId, ct) is { Count: > 0 } open)
        {
            foreach (var task in open)
            {
                task.FailForRemovedDevice();
                tasks.Save(task);
                announcements.Changed(task);
            }

            ended += open.Count;
        }

        var putBack = await queue.PutBackAll(command.DeviceId, isRescue: false, ct);
        announcements.Changed(putBack);
        return ended + putBack.Count;
    }
}
