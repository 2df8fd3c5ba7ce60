using MediatR;
using Modular.Application.Pipeline;
using Modular.Workers.Duties;
using Commands = Modular.Application.Tasks;

namespace Modular.Workers.Tasks;

/// <summary>Makes the tasks of schedules whose time has come, about a second after it at the latest.</summary>
internal sealed class RunDueSchedules(IMediator mediator) : IDuty
{
    public string Name => "run due schedules";

    public TimeSpan Interval => TimeSpan.FromSeconds(1);

    public Task Run(CancellationToken ct) => mediator.SendUntilNone(new Commands.RunDueSchedules(), ct);
}
