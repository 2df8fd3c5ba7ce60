using MediatR;
using Modular.Application.Pipeline;

namespace Modular.Application.Tasks.Contracts;

/// <summary>
/// A device goes offline by its own word: what it holds returns to the queue and costs it nothing; returns how many.
/// </summary>
public sealed record ReturnTasks(Guid DeviceId) : ICommand<int>;

internal sealed class ReturnTasksHandler(ITaskQueue queue, TaskAnnouncements announcements)
    : IRequestHandler<ReturnTasks, int>
{
    public async Task<int> Handle(ReturnTasks command, CancellationToken ct)
    {
        var returned = await queue.PutBackAll(command.DeviceId, isRescue: false, ct);
        announcements.Changed(returned);
        return returned.Count;
    }
}
