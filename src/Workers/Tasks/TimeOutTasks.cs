using MediatR;
using Modular.Application.Pipeline;
using Modular.Workers.Duties;
using Commands = Modular.Application.Tasks;

namespace Modular.Workers.Tasks;

/// <summary>Ends attempts that ran longer than their task allows.</summary>
internal sealed class TimeOutTasks(IMediator mediator) : IDuty
{
    public string Name => "time out tasks";

    public TimeSpan Interval => TimeSpan.FromSeconds(1);

    public Task Run(CancellationToken ct) => mediator.SendUntilNone(new Commands.TimeOutTasks(), ct);
}
