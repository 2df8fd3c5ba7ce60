using Microsoft.Extensions.DependencyInjection;
using Modular.Application.Pipeline;

namespace Modular.Workers.Messaging;

/// <summary>Wires the duties of the messages between modules.</summary>
public static class MessagingWorkers
{
    /// <summary>Adds them to what the process's duty runner runs.</summary>
    public static IServiceCollection AddMessagingWorkers(this IServiceCollection services) =>
        services.AddDuty<DeadLetterRemoval>();
}
