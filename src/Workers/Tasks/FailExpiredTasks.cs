using MediatR;
using Modular.Application.Pipeline;
using Modular.Workers.Duties;
using Commands = Modular.Application.Tasks;

namespace Modular.Workers.Tasks;

/// <summary>Ends tasks that were not started before they expired.</summary>
internal sealed class FailExpiredTasks(IMediator mediator) : IDuty
{
    public string Name => "fail expired tasks";

    public TimeSpan Interval => TimeSpan.FromSeconds(1);

    public Task Run(CancellationToken ct) => mediator.SendUntilNone(new Commands.FailExpiredTasks(), ct);
}
