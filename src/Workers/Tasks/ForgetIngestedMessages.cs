using MediatR;
using Modular.Application.Pipeline;
using Commands = Modular.Application.Tasks;

namespace Modular.Workers.Tasks;

/// <summary>Forgets messages of queues elsewhere that cannot come again.</summary>
internal sealed class ForgetIngestedMessages(IMediator mediator) : IDuty
{
    public string Name => "forget ingested messages";

    public TimeSpan Interval => TimeSpan.FromHours(1);

    public async Task Run(CancellationToken ct)
    {
        // In batches, so that no transaction is long.
        while (await mediator.Send(new Commands.ForgetIngestedMessages(), ct)
            >= Commands.ForgetIngestedMessages.BatchSize)
        {
            ct.ThrowIfCancellationRequested();
        }
    }
}
