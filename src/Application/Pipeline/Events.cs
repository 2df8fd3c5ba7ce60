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

/// <summary>
/// Handles a message whose work may outlast a transaction, such as calls of a provider. Should the process die in the
/// middle the work is done again, so its effects outside the database carry an idempotency key.
/// </summary>
public interface ILongMessageHandler<in T>
    where T : IEvent
{
    /// <summary>
    /// Works without a transaction, under a lease that is renewed meanwhile; <paramref name="ct"/> ends when the lease
    /// is lost. What it returns is done in the transaction that ends the message, and not at all if another claim has
    /// taken the message.
    /// </summary>
    Task<MessageEffect> Work(T message, CancellationToken ct);
}

/// <summary>
/// What a message does to the database, by sending one command, in the transaction that ends the message. A
/// serialisation failure or a deadlock runs it again.
/// </summary>
public delegate Task MessageEffect(CancellationToken ct);
