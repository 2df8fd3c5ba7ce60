using MediatR;
using Modular.Application.Pipeline;
using Commands = Modular.Application.Tasks;

namespace Modular.Workers.Tasks;

/// <summary>Ends tasks that were not started before they expired.</summary>
internal sealed class FailExpiredTasks(IMediator mediator) : IDuty
{
    public string Name => "fail expired tasks";

    public TimeSpan Interval => TimeSpan.FromSeconds(1);

    public async Task Run(CancellationToken ct)
    {
        // A run takes a batch; where many have come together there are more.
        while (await mediator.Send(new Commands.FailExpiredTasks(), ct) > 0)
            ct.ThrowIfCancellationRequested();
    }
}
