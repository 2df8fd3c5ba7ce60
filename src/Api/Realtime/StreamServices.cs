namespace Modular.Api.Realtime;

/// <summary>Wires what long answers need at the edge.</summary>
internal static class StreamServices
{
    public static IServiceCollection AddStreams(this IServiceCollection services)
    {
        services.AddSingleton<CredentialWatch>();
        services.AddHostedService(provider => provider.GetRequiredService<CredentialWatch>());
        return services;
    }
}
