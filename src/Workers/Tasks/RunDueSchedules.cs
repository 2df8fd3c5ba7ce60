using MediatR;
using Modular.Application.Pipeline;
using Commands = Modular.Application.Tasks;

namespace Modular.Workers.Tasks;

/// <summary>Makes the tasks of schedules whose time has come, about a second after it at the latest.</summary>
internal sealed class RunDueSchedules(IMediator mediator) : IDuty
{
    public string Name => "run due schedules";

    public TimeSpan Interval => TimeSpan.FromSeconds(1);

    public async Task Run(CancellationToken ct)
    {
        // A run takes a batch; where many have come together there are more.
        while (await mediator.Send(new Commands.RunDueSchedules(), ct) > 0)
            ct.ThrowIfCancellationRequested();
    }
}
