using Microsoft.Extensions.DependencyInjection;
using Modular.Application.Devices;
using Modular.Application.Pipeline;

namespace Modular.Infrastructure.Devices;

/// <summary>Wires the module Devices.</summary>
public static class DeviceServices
{
    /// <summary>Adds devices, their keys and presence; with no <paramref name="limits"/> the defaults.</summary>
    public static IServiceCollection AddDevices(this IServiceCollection services, DeviceLimits? limits = null)
    {
        services.AddSingleton(limits ?? new DeviceLimits());
        services.AddSingleton<SignsOfLife>();
        services.AddSingleton<ICredentialVerifier, DeviceKeyVerifier>();
        services.AddSingleton<ICredentialVerifier, EnrollmentVerifier>();
        services.AddScoped<IDeviceStore, DeviceStore>();
        services.AddScoped<ISuspendedUsers, SuspendedUsers>();
        services.AddScoped<IDeviceConfigStore, DeviceConfigStore>();
        services.AddScoped<IEnrollmentStore, EnrollmentStore>();
        services.AddScoped<IPresenceStore, PresenceStore>();
        services.AddScoped<DeviceNews>();
        services.AddHostedService<SignsOfLifeWriter>();
        return services;
    }
}
