using Microsoft.Extensions.DependencyInjection;
using Modular.Application.Auth.OAuth;

namespace Modular.Infrastructure.Auth.OAuth;

/// <summary>Wires logins through providers.</summary>
internal static class OAuthServices
{
    public static IServiceCollection AddOAuth(this IServiceCollection services, OAuthOptions options)
    {
        services.AddSingleton(options);
        services.AddSingleton<LoginSecrets>();
        services.AddSingleton<ILoginProviders, LoginProviders>();
        services.AddScoped<ILoginFlowStore, LoginFlowStore>();
        services.AddScoped<IIdentityStore, IdentityStore>();
        services.AddScoped<LoginFlows>();
        services.AddScoped<ProviderAccounts>();
        services.AddScoped<ProviderRegistration>();
        services.AddScoped<IdentityLinks>();
        return services;
    }
}
