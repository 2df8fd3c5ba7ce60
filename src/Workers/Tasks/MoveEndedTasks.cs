using MediatR;
using Modular.Application.Pipeline;
using Commands = Modular.Application.Tasks;

namespace Modular.Workers.Tasks;

/// <summary>Moves tasks that ended a while ago into the history.</summary>
internal sealed class MoveEndedTasks(IMediator mediator) : IDuty
{
    public string Name => "move ended tasks";

    public TimeSpan Interval => TimeSpan.FromSeconds(15);

    public async Task Run(CancellationToken ct)
    {
        // A run takes a batch; where many have come together there are more.
        while (await mediator.Send(new Commands.MoveEndedTasks(), ct) > 0)
            ct.ThrowIfCancellationRequested();
    }
}
