using MediatR;
using Modular.Application.Pipeline;
using Commands = Modular.Application.Tasks;

namespace Modular.Workers.Tasks;

/// <summary>Puts tasks back whose holder has fallen silent: within 75 s of its last word.</summary>
internal sealed class RescueLostTasks(IMediator mediator) : IDuty
{
    public string Name => "rescue lost tasks";

    // A lease is 60 s, or up to 3 more where it was not worth a write; with a tenth of jitter this makes 74.
    public TimeSpan Interval => TimeSpan.FromSeconds(10);

    public async Task Run(CancellationToken ct)
    {
        // A run takes a batch; where many have come together there are more.
        while (await mediator.Send(new Commands.RescueLostTasks(), ct) > 0)
            ct.ThrowIfCancellationRequested();
    }
}
