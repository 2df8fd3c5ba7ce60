using MediatR;
using Modular.Application.Pipeline;
using Modular.Workers.Duties;
using Commands = Modular.Application.Tasks;

namespace Modular.Workers.Tasks;

/// <summary>Queues tasks whose time has come.</summary>
internal sealed class PromoteDueTasks(IMediator mediator) : IDuty
{
    public string Name => "promote due tasks";

    public TimeSpan Interval => TimeSpan.FromSeconds(1);

    public Task Run(CancellationToken ct) => mediator.SendUntilNone(new Commands.PromoteDueTasks(), ct);
}
