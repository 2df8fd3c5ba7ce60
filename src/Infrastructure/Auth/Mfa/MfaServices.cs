using Microsoft.Extensions.DependencyInjection;
using Modular.Application.Auth;
using Modular.Application.Auth.Mfa;

namespace Modular.Infrastructure.Auth.Mfa;

/// <summary>Wires second factors and the gate that guesses pass.</summary>
internal static class MfaServices
{
    public static IServiceCollection AddMfa(this IServiceCollection services)
    {
        services.AddScoped<IFailureCounts, FailureCounts>();
        services.AddScoped<ISecondFactorStore, SecondFactorStore>();
        services.AddScoped<IMfaChallengeStore, MfaChallengeStore>();
        services.AddSingleton<ISessionTimes, SessionTimes>();
        services.AddScoped<AttemptGate>();
        services.AddScoped<SecondFactorProof>();
        services.AddScoped<FactorChange>();
        services.AddScoped<FinishedLogin>();
        services.AddScoped<MfaChallenges>();
        services.AddScoped<RecoveryCodes>();
        services.AddSingleton<FreshLogin>();
        return services;
    }
}
