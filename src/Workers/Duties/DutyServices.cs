using Microsoft.Extensions.DependencyInjection;

namespace Modular.Workers.Duties;

/// <summary>Wires the runner of the recurring duties.</summary>
public static class DutyServices
{
    /// <summary>Runs the registered duties in this process; left out by a host that runs no workers.</summary>
    public static IServiceCollection AddDutyRunner(this IServiceCollection services) =>
        services.AddHostedService<DutyRunner>();
}
