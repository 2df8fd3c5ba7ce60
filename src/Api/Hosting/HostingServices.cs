using Modular.Application.Pipeline;

namespace Modular.Api.Hosting;

/// <summary>Wires how the host stops.</summary>
internal static class HostingServices
{
    public static IServiceCollection AddStopOrder(this IServiceCollection services, StopLimits limits)
    {
        services.AddSingleton(limits);
        services.AddSingleton<Readiness>();
        services.AddSingleton<WaitingAnswers>();
        services.AddSingleton<ILongAnswers>(provider => provider.GetRequiredService<WaitingAnswers>());
        services.AddSingleton<StopParts>();
        services.AddHostedService<StopOrder>();
        services.Configure<HostOptions>(options => options.ShutdownTimeout = limits.All);
        return services;
    }
}
