using Microsoft.Extensions.DependencyInjection;
using Modular.Application.Pipeline;

namespace Modular.Workers.Duties;

/// <summary>Wires the runner of the recurring duties.</summary>
public static class DutyServices
{
    /// <summary>Runs the registered duties in this process; left out by a host that runs no workers.</summary>
    public static IServiceCollection AddDutyRunner(this IServiceCollection services)
    {
        services.AddSingleton<DutyRunner>();
        services.AddSingleton<IBackgroundWork>(provider => provider.GetRequiredService<DutyRunner>());
        return services.AddHostedService(provider => provider.GetRequiredService<DutyRunner>());
    }
}
