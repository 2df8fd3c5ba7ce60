using MediatR;

namespace Modular.Application.Pipeline;

/// <summary>The database transaction of one command and of every command sent inside it.</summary>
public interface IUnitOfWork
{
    /// <summary>How many commands are under way in this unit: 1 in the outermost, 0 outside of any.</summary>
    int Depth { get; }

    /// <summary>
    /// Runs <paramref name="work"/> and commits; a unit already open is joined. Serialisation failures and deadlocks
    /// run the whole work again, at most 3 times. The commit does not end when <paramref name="ct"/> is cancelled.
    /// </summary>
    Task<T> Run<T>(Func<Task<T>> work, CancellationToken ct);

    /// <summary>Wakes those who wait for <paramref name="topic"/> once the unit is committed.</summary>
    void PulseAfterCommit(string topic);
}

internal sealed class UnitOfWorkBehavior<TRequest, TResponse>(IUnitOfWork unitOfWork)
    : IPipelineBehavior<TRequest, TResponse>
    where TRequest : ICommand<TResponse>
{
    public Task<TResponse> Handle(
        TRequest request, CancellationToken cancellationToken, RequestHandlerDelegate<TResponse> next) =>
        unitOfWork.Run(() => next(), cancellationToken);
}
