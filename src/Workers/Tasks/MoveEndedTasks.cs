using MediatR;
using Modular.Application.Pipeline;
using Modular.Workers.Duties;
using Commands = Modular.Application.Tasks;

namespace Modular.Workers.Tasks;

/// <summary>Moves tasks that ended a while ago into the history.</summary>
internal sealed class MoveEndedTasks(IMediator mediator) : IDuty
{
    public string Name => "move ended tasks";

    public TimeSpan Interval => TimeSpan.FromSeconds(15);

    public Task Run(CancellationToken ct) => mediator.SendUntilNone(new Commands.MoveEndedTasks(), ct);
}
