using Microsoft.Extensions.DependencyInjection;
using Modular.Application.Notifications.Contracts;
using Modular.Application.Pipeline;

namespace Modular.Workers.Notifications;

/// <summary>Wires the module's background work.</summary>
public static class NotificationWorkers
{
    /// <summary>Adds the sending of mail.</summary>
    public static IServiceCollection AddNotificationWorkers(this IServiceCollection services) =>
        services.AddLongMessageHandler<MailWanted, SendWantedMail>("mail", SendWantedMail.Retry);
}
