using MediatR;
using Modular.Application.Pipeline;
using Commands = Modular.Application.Tasks;

namespace Modular.Workers.Tasks;

/// <summary>
/// Lets tasks go that wait for others. It is woken when one may go; the interval is for what was missed.
/// </summary>
internal sealed class ReleaseWaitingTasks(IMediator mediator) : IDuty
{
    public string Name => "release waiting tasks";

    public TimeSpan Interval => TimeSpan.FromSeconds(1);

    public async Task Run(CancellationToken ct)
    {
        // A run takes a batch; where many have come together there are more.
        while (await mediator.Send(new Commands.ReleaseWaitingTasks(), ct) > 0)
            ct.ThrowIfCancellationRequested();
    }
}
