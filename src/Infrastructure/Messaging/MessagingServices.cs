using Microsoft.Extensions.DependencyInjection;
using Modular.Application.Pipeline;
using Modular.Infrastructure.Messaging.MassTransit;

namespace Modular.Infrastructure.Messaging;

/// <summary>Wires the messages between modules.</summary>
public static class MessagingServices
{
    /// <summary>Lets commands publish events; every process needs it.</summary>
    public static IServiceCollection AddMessaging(this IServiceCollection services)
    {
        services.AddSingleton<SubscriptionCatalogue>();
        services.AddScoped<IEventPublisher, EventPublisher>();
        return services;
    }

    /// <summary>Runs the message handlers in this process; left out by a host that runs no workers.</summary>
    public static IServiceCollection AddMessageRelay(this IServiceCollection services, MessagingOptions options)
    {
        services.AddSingleton(options);
        services.AddSingleton<Outbox>();
        services.AddSingleton<UnfinishedMessages>();
        services.AddSingleton<MessageDelivery>();
        services.AddSingleton<IMessageTransport, InMemoryTransport>();
        services.AddSingleton<Handover>();
        services.AddSingleton<Relay>();
        services.AddSingleton<IBackgroundWork>(provider => provider.GetRequiredService<Relay>());
        services.AddHostedService(provider => provider.GetRequiredService<Relay>());
        return services;
    }
}
