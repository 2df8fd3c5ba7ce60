using MediatR;
using Modular.Application.Pipeline;
using Commands = Modular.Application.Tasks;

namespace Modular.Workers.Tasks;

/// <summary>Ends attempts that ran longer than their task allows.</summary>
internal sealed class TimeOutTasks(IMediator mediator) : IDuty
{
    public string Name => "time out tasks";

    public TimeSpan Interval => TimeSpan.FromSeconds(1);

    public async Task Run(CancellationToken ct)
    {
        // A run takes a batch; where many have come together there are more.
        while (await mediator.Send(new Commands.TimeOutTasks(), ct) > 0)
            ct.ThrowIfCancellationRequested();
    }
}
