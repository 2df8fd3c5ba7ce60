using MediatR;
using Modular.Application.Pipeline;
using Commands = Modular.Application.Tasks;

namespace Modular.Workers.Tasks;

/// <summary>Works off what is to be done to many tasks.</summary>
internal sealed class ContinueBulkActions(IMediator mediator) : IDuty
{
    public string Name => "continue bulk actions";

    public TimeSpan Interval => TimeSpan.FromSeconds(2);

    public async Task Run(CancellationToken ct)
    {
        // A run takes a batch; where many have come together there are more.
        while (await mediator.Send(new Commands.ContinueBulkActions(), ct) > 0)
            ct.ThrowIfCancellationRequested();
    }
}
