using MediatR;

namespace Modular.Application.Pipeline;

/// <summary>
/// A rule about how much somebody may have or do. It is asked before the handler of a command, within its unit of work
/// and after the look for a kept answer: what is only repeated is not counted again.
/// </summary>
/// <typeparam name="TCommand">The command.</typeparam>
public interface IGuard<in TCommand>
{
    /// <summary>Throws a refusal when the command goes too far.</summary>
    Task Check(TCommand command, CancellationToken ct);
}

internal sealed class GuardBehavior<TRequest, TResponse>(IEnumerable<IGuard<TRequest>> guards)
    : IPipelineBehavior<TRequest, TResponse>
    where TRequest : ICommand<TResponse>
{
    public async Task<TResponse> Handle(
        TRequest command, CancellationToken ct, RequestHandlerDelegate<TResponse> next)
    {
        foreach (var guard in guards)
            await guard.Check(command, ct);
        return await next();
    }
}
