using MediatR;
using Modular.Application.Pipeline;
using Modular.Workers.Duties;
using Commands = Modular.Application.Tasks;

namespace Modular.Workers.Tasks;

/// <summary>
/// Lets tasks go that wait for others. It is woken when one may go; the interval is for what was missed.
/// </summary>
internal sealed class ReleaseWaitingTasks(IMediator mediator) : IDuty
{
    public string Name => "release waiting tasks";

    public TimeSpan Interval => TimeSpan.FromSeconds(1);

    public Task Run(CancellationToken ct) => mediator.SendUntilNone(new Commands.ReleaseWaitingTasks(), ct);
}
