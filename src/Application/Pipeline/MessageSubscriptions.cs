using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;

namespace Modular.Application.Pipeline;

/// <summary>How often and how soon a failed message is tried again.</summary>
public sealed record MessageRetry
{
    /// <summary>Tries before a message becomes a dead letter, the first included; default 8.</summary>
    public int Attempts { get; init; } = 8;

    /// <summary>The longest wait after the first failure; it doubles with each further one; default 1 s.</summary>
    public TimeSpan FirstDelay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest wait of all; default 5 min.</summary>
    public TimeSpan MaxDelay { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>
    /// The wait after failure number <paramref name="attempt"/> (from 1): exponential with full jitter, that is
    /// anything from nothing to the bound, so that what failed together does not come back together.
    /// </summary>
    /// <param name="attempt">How many tries there were.</param>
    /// <param name="jitter">From 0 to 1.</param>
    public TimeSpan Delay(int attempt, double jitter)
    {
        var bound = Math.Min(FirstDelay.TotalSeconds * Math.Pow(2, attempt - 1), MaxDelay.TotalSeconds);
        return TimeSpan.FromSeconds(bound * jitter);
    }
}

/// <summary>One event that one queue takes.</summary>
public abstract class MessageSubscription
{
    /// <summary>The queue: messages of one event in two queues are two messages.</summary>
    public required string Queue { get; init; }

    /// <summary>The event.</summary>
    public required Type Event { get; init; }

    /// <summary>How failures are tried again.</summary>
    public required MessageRetry Retry { get; init; }

    /// <summary>The event's name in the outbox; rows outlive a release, so a renamed event is a new one.</summary>
    public string Type => Event.Name;

    /// <summary>Whether the handler works before the transaction that ends the message, under a lease.</summary>
    public required bool IsLong { get; init; }

    /// <summary>
    /// Gives a message to the handler, taken from <paramref name="scope"/>; what the handler of a short one does is all
    /// in the effect.
    /// </summary>
    public abstract Task<MessageEffect> Begin(IServiceProvider scope, string payload, CancellationToken ct);
}

/// <summary>Registers message handlers.</summary>
public static class MessageSubscriptions
{
    /// <summary>
    /// Hands each <typeparamref name="TEvent"/> to <typeparamref name="THandler"/> through <paramref name="queue"/>.
    /// Every process registers every handler, because a publisher must know the queues; only a process with a relay
    /// runs them.
    /// </summary>
    public static IServiceCollection AddMessageHandler<TEvent, THandler>(
        this IServiceCollection services, string queue, MessageRetry? retry = null)
        where TEvent : IEvent
        where THandler : class, IMessageHandler<TEvent>
    {
        services.AddScoped<THandler>();
        return services.AddSingleton<MessageSubscription>(new Subscription<TEvent, THandler>(
            (handler, message, _) => Task.FromResult<MessageEffect>(ct => handler.Handle(message, ct)))
        {
            Queue = queue,
            Event = typeof(TEvent),
            Retry = retry ?? new MessageRetry(),
            IsLong = false,
        });
    }

    /// <summary>As <see cref="AddMessageHandler"/>, for a handler whose work may outlast a transaction.</summary>
    public static IServiceCollection AddLongMessageHandler<TEvent, THandler>(
        this IServiceCollection services, string queue, MessageRetry? retry = null)
        where TEvent : IEvent
        where THandler : class, ILongMessageHandler<TEvent>
    {
        services.AddScoped<THandler>();
        return services.AddSingleton<MessageSubscription>(new Subscription<TEvent, THandler>(
            (handler, message, ct) => handler.Work(message, ct))
        {
            Queue = queue,
            Event = typeof(TEvent),
            Retry = retry ?? new MessageRetry(),
            IsLong = true,
        });
    }

    private sealed class Subscription<TEvent, THandler>(
        Func<THandler, TEvent, CancellationToken, Task<MessageEffect>> begin) : MessageSubscription
        where TEvent : IEvent
        where THandler : class
    {
        public override Task<MessageEffect> Begin(IServiceProvider scope, string payload, CancellationToken ct)
        {
            var message = JsonSerializer.Deserialize<TEvent>(payload, WireJson.Options)
                ?? throw new JsonException($"A message of type {Type} is null.");
            return begin(scope.GetRequiredService<THandler>(), message, ct);
        }
    }
}
