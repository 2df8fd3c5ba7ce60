namespace Modular.Infrastructure.Messaging;

/// <summary>
/// A claimed message on its way to a handler. What it says stays in its row: a broker neither learns nor forges it.
/// </summary>
/// <param name="Id">The row.</param>
/// <param name="Claim">Which claim of the row this is; an older one is dropped.</param>
internal sealed record Handoff(long Id, int Claim);

/// <summary>
/// Carries messages from a relay to handlers. It may lose, repeat and reorder them and needs no retries: the outbox
/// makes up for all of it.
/// </summary>
internal interface IMessageTransport
{
    /// <summary>Whether handlers of other processes receive what this one sends, and the other way round.</summary>
    bool IsShared { get; }

    /// <summary>Why nothing can be sent at present, or null when it can.</summary>
    string? Outage { get; }

    /// <summary>
    /// Starts to receive, at most <paramref name="concurrency" /> calls of <paramref name="deliver" /> at once for each
    /// queue; what it needs for that may still be away, and <see cref="Outage" /> says so.
    /// </summary>
    Task Start(IEnumerable<string> queues, int concurrency, Func<Handoff, Task> deliver, CancellationToken ct);

    /// <summary>Sends a message to a queue; a failure leaves open whether it arrives.</summary>
    Task Send(string queue, Handoff message, CancellationToken ct);

    /// <summary>
    /// Receives nothing more from now on, and ends when the deliveries under way have ended, at the latest at
    /// <paramref name="cut" />; does nothing when it was not started.
    /// </summary>
    Task Stop(CancellationToken cut);
}
