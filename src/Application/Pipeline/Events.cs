using MediatR;

namespace Modular.Application.Pipeline;

/// <summary>
/// A fact that one module tells the others; lives in its <c>Contracts</c>. A projection handles it in the same unit of
/// work (<see cref="INotificationHandler{T}"/>), everything else through the outbox (<see cref="IMessageHandler{T}"/>).
/// </summary>
public interface IEvent : INotification
{
    /// <summary>Messages with the same key are handled in the order of their commits; null for no order.</summary>
    string? Key { get; }
}

/// <summary>Tells a fact to the other modules.</summary>
public interface IEventPublisher
{
    /// <summary>Runs the projections now and leaves a message for each subscribed queue with the commit.</summary>
    Task Publish(IEvent fact, CancellationToken ct);
}

/// <summary>Handles a message of the outbox by sending one command; it holds no logic.</summary>
public interface IMessageHandler<in T>
    where T : IEvent
{
    Task Handle(T message, CancellationToken ct);
}
