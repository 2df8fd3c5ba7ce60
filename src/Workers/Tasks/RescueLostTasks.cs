using MediatR;
using Modular.Application.Pipeline;
using Modular.Workers.Duties;
using Commands = Modular.Application.Tasks;

namespace Modular.Workers.Tasks;

/// <summary>Puts tasks back whose holder has fallen silent: within 75 s of its last word.</summary>
internal sealed class RescueLostTasks(IMediator mediator) : IDuty
{
    public string Name => "rescue lost tasks";

    // A lease is 60 s, or up to 3 more where it was not worth a write; with a tenth of jitter this makes 74.
    public TimeSpan Interval => TimeSpan.FromSeconds(10);

    public Task Run(CancellationToken ct) => mediator.SendUntilNone(new Commands.RescueLostTasks(), ct);
}
