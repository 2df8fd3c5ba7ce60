using MediatR;
using Modular.Application.Pipeline;
using Modular.Workers.Duties;
using Commands = Modular.Application.Tasks;

namespace Modular.Workers.Tasks;

/// <summary>Works off what is to be done to many tasks.</summary>
internal sealed class ContinueBulkActions(IMediator mediator) : IDuty
{
    public string Name => "continue bulk actions";

    public TimeSpan Interval => TimeSpan.FromSeconds(2);

    public Task Run(CancellationToken ct) => mediator.SendUntilNone(new Commands.ContinueBulkActions(), ct);
}
