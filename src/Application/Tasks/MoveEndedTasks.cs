using MediatR;
using Modular.Application.Pipeline;

namespace Modular.Application.Tasks;

/// <summary>Moves tasks that ended a while ago into the history; returns how many.</summary>
public sealed record MoveEndedTasks : ICommand<int>;

internal sealed class MoveEndedTasksHandler(ITaskHistory history) : IRequestHandler<MoveEndedTasks, int>
{
    public Task<int> Handle(MoveEndedTasks command, CancellationToken ct) => history.Move(ct);
}
