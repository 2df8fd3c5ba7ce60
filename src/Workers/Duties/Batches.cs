using MediatR;
using Modular.Application.Pipeline;

namespace Modular.Workers.Duties;

/// <summary>Duties and messages whose command takes a batch: where many have come together there are more.</summary>
internal static class Batches
{
    /// <summary>Sends <paramref name="command"/>, which returns how many it took, until it finds none.</summary>
    public static async Task SendUntilNone(this IMediator mediator, ICommand<int> command, CancellationToken ct)
    {
        while (await mediator.Send(command, ct) > 0)
            ct.ThrowIfCancellationRequested();
    }

    /// <summary>
    /// The same as the work of a long message: once more in the transaction that ends it, for what came meanwhile.
    /// </summary>
    public static async Task<MessageEffect> WorkUntilNone(
        this IMediator mediator, ICommand<int> command, CancellationToken ct)
    {
        await mediator.SendUntilNone(command, ct);
        return end => mediator.Send(command, end);
    }
}
