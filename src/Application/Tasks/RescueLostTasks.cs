using MediatR;
using Modular.Application.Pipeline;

namespace Modular.Application.Tasks;

/// <summary>
/// Puts tasks back that their holder did not accept, or whose holder has fallen silent; returns how many.
/// </summary>
public sealed record RescueLostTasks : ICommand<int>;

internal sealed class RescueLostTasksHandler(ITaskQueue queue, TaskAnnouncements announcements)
    : IRequestHandler<RescueLostTasks, int>
{
    public async Task<int> Handle(RescueLostTasks command, CancellationToken ct)
    {
        await queue.ExtendByGap(ct);
        var rescued = await queue.RescueLapsed(ct);
        announcements.Changed(rescued);
        return rescued.Count;
    }
}
