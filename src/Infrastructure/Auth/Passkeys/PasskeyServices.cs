using Microsoft.Extensions.DependencyInjection;
using Modular.Application.Auth.Passkeys;

namespace Modular.Infrastructure.Auth.Passkeys;

/// <summary>Wires passkeys.</summary>
internal static class PasskeyServices
{
    public static IServiceCollection AddPasskeys(this IServiceCollection services)
    {
        services.AddScoped<IPasskeyStore, PasskeyStore>();
        services.AddScoped<IPasskeyStateStore, PasskeyStateStore>();
        services.AddSingleton<IPasskeyCeremonies, PasskeyCeremonies>();
        services.AddScoped<PasskeyStates>();
        services.AddScoped<PasskeyAnswers>();
        services.AddScoped<PasskeyUse>();
        services.AddScoped<PasskeyChange>();
        services.AddScoped<OwnPasskeys>();
        return services;
    }
}
