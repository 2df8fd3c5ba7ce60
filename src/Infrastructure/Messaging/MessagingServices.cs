using Microsoft.Extensions.DependencyInjection;
using Modular.Application.Messaging;
using Modular.Application.Pipeline;
using Modular.Infrastructure.Messaging.MassTransit;
using Modular.Infrastructure.Messaging.RabbitMq;

namespace Modular.Infrastructure.Messaging;

/// <summary>Wires the messages between modules.</summary>
public static class MessagingServices
{
    /// <summary>Lets commands publish events, and the owner see what was given up; every process needs it.</summary>
    public static IServiceCollection AddMessaging(
        this IServiceCollection services, DeadLetterRetention? retention = null)
    {
        services.AddSingleton(retention ?? new DeadLetterRetention());
        services.AddSingleton<SubscriptionCatalogue>();
        services.AddScoped<IEventPublisher, EventPublisher>();
        return services;
    }

    /// <summary>Runs the message handlers in this process; left out by a host that runs no workers.</summary>
    public static IServiceCollection AddMessageRelay(this IServiceCollection services, MessagingOptions options)
    {
        services.AddSingleton(options);
        services.AddSingleton<Outbox>();
        services.AddSingleton<ClaimedMessages>();
        services.AddSingleton<MessageLease>();
        services.AddSingleton<MessageHandling>();
        services.AddSingleton<MessageFailures>();
        services.AddSingleton<MessageDelivery>();
        if (options.BrokerUrl is null)
            services.AddSingleton<IMessageTransport, InMemoryTransport>();
        else
            services.AddSingleton<IMessageTransport, RabbitMqTransport>();
        services.AddSingleton<Handover>();
        services.AddSingleton<Relay>();
        services.AddSingleton<IBackgroundWork>(provider => provider.GetRequiredService<Relay>());
        services.AddHostedService(provider => provider.GetRequiredService<Relay>());
        return services;
    }
}
