using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using Modular.Application.Pipeline;
using Modular.Domain;

namespace Modular.Infrastructure.Messaging;

/// <summary>What becomes of a message whose handler failed: the only owner of retries.</summary>
internal sealed class MessageFailures(
    SubscriptionCatalogue subscriptions, Outbox outbox, MessagingOptions options, ILogger<MessageFailures> log)
{
    private static readonly TimeSpan UnknownDelay = TimeSpan.FromSeconds(1);

    /// <summary>Tries a message again later, or gives it up.</summary>
    public async Task Settle(TakenMessage message, Exception cause)
    {
        if (subscriptions.Find(message.Queue, message.Type) is not { Retry: var retry })
            await outbox.Reschedule(message, UnknownDelay, tried: false);
        else if (Final(cause) || message.Attempt >= (options.MaxRetries + 1 ?? retry.Attempts))
            await Bury(message, cause);
        else
            await Reschedule(message, retry, cause);
    }

    // A refusal says the same again tomorrow, unless it names a time to come back.
    private static bool Final(Exception cause) => cause is Refusal { RetryAfter: null } or HandlerNeverEnded;

    private async Task Bury(TakenMessage message, Exception cause)
    {
        log.LogError(
            cause, "Message {Id} ({Type}) is given up after {Attempts} tries",
            message.Id, message.Type, message.Tries);
        await outbox.Bury(message, cause);
    }

    private async Task Reschedule(TakenMessage message, MessageRetry retry, Exception cause)
    {
        var jitter = RandomNumberGenerator.GetInt32(1001) / 1000.0;
        var delay = retry.Delay(message.Attempt, jitter);
        if (cause is Refusal { RetryAfter: { } named } && named > delay)
            delay = named;
        log.LogWarning(
            cause, "Message {Id} ({Type}) failed, try {Attempt}; the next comes in {Delay}",
            message.Id, message.Type, message.Attempt, delay);
        await outbox.Reschedule(message, delay);
    }
}
