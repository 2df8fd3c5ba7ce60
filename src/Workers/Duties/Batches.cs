using MediatR;
using Modular.Application.Pipeline;

namespace Modular.Workers.Duties;

/// <summary>Duties whose command takes a batch: where many have come together there are more.</summary>
internal static class Batches
{
    /// <summary>Sends <paramref name="command"/>, which returns how many it took, until it finds none.</summary>
    public static async Task SendUntilNone(this IMediator mediator, ICommand<int> command, CancellationToken ct)
    {
        while (await mediator.Send(command, ct) > 0)
            ct.ThrowIfCancellationRequested();
    }
}
