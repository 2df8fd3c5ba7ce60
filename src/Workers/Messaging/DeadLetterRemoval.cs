using MediatR;
using Modular.Application.Messaging;
using Modular.Application.Pipeline;

namespace Modular.Workers.Messaging;

internal sealed class DeadLetterRemoval(IMediator mediator) : IDuty
{
    public string Name => "remove old dead letters";

    public TimeSpan Interval => TimeSpan.FromHours(1);

    public async Task Run(CancellationToken ct)
    {
        // In batches, so that no transaction is long.
        while (await mediator.Send(new RemoveOldDeadLetters(), ct) == RemoveOldDeadLetters.BatchSize)
            ct.ThrowIfCancellationRequested();
    }
}
