namespace Modular.Infrastructure.Messaging;

/// <summary>A claimed message on its way to a handler; the row in the outbox stays the truth.</summary>
/// <param name="Id">The row.</param>
/// <param name="Claim">Which claim of the row this is; an older one is dropped.</param>
/// <param name="Payload">The event as JSON.</param>
internal sealed record Handoff(long Id, int Claim, string Payload);

/// <summary>
/// Carries messages from a relay to handlers. It may lose, repeat and reorder them and needs no retries: the outbox
/// makes up for all of it.
/// </summary>
internal interface IMessageTransport
{
    /// <summary>
    /// Starts to receive: at most <paramref name="concurrency" /> calls of <paramref name="deliver" /> at once for each
    /// queue.
    /// </summary>
    Task Start(IEnumerable<string> queues, int concurrency, Func<Handoff, Task> deliver, CancellationToken ct);

    /// <summary>Sends a message to a queue.</summary>
    Task Send(string queue, Handoff message, CancellationToken ct);

    /// <summary>Stops receiving; does nothing when it was not started.</summary>
    Task Stop();
}
