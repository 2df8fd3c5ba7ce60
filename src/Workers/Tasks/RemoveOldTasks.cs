using MediatR;
using Modular.Application.Pipeline;
using Commands = Modular.Application.Tasks;

namespace Modular.Workers.Tasks;

/// <summary>Removes tasks that are not kept any longer.</summary>
internal sealed class RemoveOldTasks(IMediator mediator) : IDuty
{
    public string Name => "remove old tasks";

    public TimeSpan Interval => TimeSpan.FromMinutes(10);

    public Task Run(CancellationToken ct) => mediator.Send(new Commands.RemoveOldTasks(), ct);
}
