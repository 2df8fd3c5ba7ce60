using MediatR;
using Modular.Application.Pipeline;

namespace Modular.Application.Tasks;

/// <summary>Queues scheduled tasks whose time has come; returns how many.</summary>
public sealed record PromoteDueTasks : ICommand<int>;

internal sealed class PromoteDueTasksHandler(ITaskQueue queue, TaskAnnouncements announcements)
    : IRequestHandler<PromoteDueTasks, int>
{
    public async Task<int> Handle(PromoteDueTasks command, CancellationToken ct)
    {
        var promoted = await queue.PromoteDue(ct);
        announcements.Changed(promoted);
        return promoted.Count;
    }
}
