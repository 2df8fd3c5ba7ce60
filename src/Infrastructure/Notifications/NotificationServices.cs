using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Modular.Application.Notifications;
using Modular.Infrastructure.Notifications.Mail;

namespace Modular.Infrastructure.Notifications;

/// <summary>Wires mail.</summary>
public static class NotificationServices
{
    /// <summary>
    /// Adds the sending of mail: to a mail server, or into files below <paramref name="dataDirectory"/> without one.
    /// </summary>
    public static IServiceCollection AddNotifications(
        this IServiceCollection services, string dataDirectory, MailOptions options) =>
        services.AddSingleton<IMailSender>(provider =>
        {
            var clock = provider.GetRequiredService<TimeProvider>();
            return options.Server is { } server
                ? new SmtpMailSender(options, server, clock)
                : new FileMailSender(
                    Path.Combine(dataDirectory, "mail"), options, clock,
                    provider.GetRequiredService<ILogger<FileMailSender>>());
        });
}
