using Modular.Api.Configuration;

namespace Modular.Api.Grpc;

/// <summary>Wires gRPC.</summary>
internal static class GrpcServices
{
    public static IServiceCollection AddGrpc(this IServiceCollection services, GrpcSettings settings)
    {
        services.AddSingleton(settings);
        services.AddSingleton<GrpcCalls>();
        services.AddSingleton<GrpcListener>();
        services.AddHostedService(provider => provider.GetRequiredService<GrpcListener>());
        return services;
    }
}
