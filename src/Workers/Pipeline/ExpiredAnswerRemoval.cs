using MediatR;
using Modular.Application.Pipeline;

namespace Modular.Workers.Pipeline;

internal sealed class ExpiredAnswerRemoval(IMediator mediator) : IDuty
{
    public string Name => "remove expired answers";

    public TimeSpan Interval => TimeSpan.FromHours(1);

    public async Task Run(CancellationToken ct)
    {
        // In batches, so that no transaction is long.
        while (await mediator.Send(new RemoveExpiredAnswers(), ct) == RemoveExpiredAnswers.BatchSize)
            ct.ThrowIfCancellationRequested();
    }
}
