using MediatR;
using Microsoft.Extensions.DependencyInjection;

namespace Modular.Workers.Tasks.Executors;

/// <summary>Sends the commands of the pump, each in a scope of its own as if it were a request.</summary>
internal sealed class PumpCommands(IServiceScopeFactory scopes)
{
    public async Task<T> Send<T>(IRequest<T> command)
    {
        await using var scope = scopes.CreateAsyncScope();
        // Not cancelled: what was claimed has to be known here, and what has ended has to be written.
        return await scope.ServiceProvider.GetRequiredService<IMediator>().Send(command, CancellationToken.None);
    }
}
