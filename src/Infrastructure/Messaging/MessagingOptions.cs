namespace Modular.Infrastructure.Messaging;

/// <summary>How messages are carried.</summary>
public sealed record MessagingOptions
{
    /// <summary>
    /// Where RabbitMQ is, <c>amqp://user:password@host:port/virtual-host</c>; null, the default, keeps messages in the
    /// process that claimed them.
    /// </summary>
    public Uri? BrokerUrl { get; init; }

    /// <summary>Handlers that run at once, for each queue in each process; default 4.</summary>
    public int Concurrency { get; init; } = 4;

    /// <summary>
    /// Retries before a message becomes a dead letter; null, the default, leaves it to what each handler says.
    /// </summary>
    public int? MaxRetries { get; init; }

    /// <summary>
    /// How long a claimed message waits for its handler to begin before another relay may claim it, and how long a long
    /// handler that no longer renews it holds its message; default 30 s.
    /// </summary>
    public TimeSpan Lease { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Messages that this process's relay may have claimed and not know to be finished, for each queue: one being
    /// handled, one at hand. With a broker they are handled in any process, and the windows of all add up to the same.
    /// </summary>
    internal int Window => 2 * Concurrency;
}
