using MediatR;
using Modular.Application.Pipeline;
using Commands = Modular.Application.Tasks;

namespace Modular.Workers.Tasks;

/// <summary>Queues tasks whose time has come.</summary>
internal sealed class PromoteDueTasks(IMediator mediator) : IDuty
{
    public string Name => "promote due tasks";

    public TimeSpan Interval => TimeSpan.FromSeconds(1);

    public async Task Run(CancellationToken ct)
    {
        // A run takes a batch; where many have come together there are more.
        while (await mediator.Send(new Commands.PromoteDueTasks(), ct) > 0)
            ct.ThrowIfCancellationRequested();
    }
}
