namespace Modular.Infrastructure.Messaging;

/// <summary>How messages are carried.</summary>
public sealed record MessagingOptions
{
    /// <summary>Handlers that run at once, for each queue in each process; default 4.</summary>
    public int Concurrency { get; init; } = 4;

    /// <summary>
    /// How long a claimed message waits for its handler to begin before another relay may claim it; default 30 s.
    /// </summary>
    public TimeSpan Lease { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Claimed messages that may be unfinished at once, for each queue: one being handled, one at hand.
    /// </summary>
    internal int Window => 2 * Concurrency;
}
