using Microsoft.Extensions.DependencyInjection;
using Modular.Application.Auth.Contracts;
using Modular.Application.Pipeline;

namespace Modular.Workers.Devices;

/// <summary>Wires what the module Devices does by itself.</summary>
public static class DeviceWorkers
{
    /// <summary>
    /// Adds the sweep that marks silent devices, what keeps a day of their history, and what erases them with their
    /// user.
    /// </summary>
    public static IServiceCollection AddDeviceWorkers(this IServiceCollection services) =>
        services.AddDuty<MarkSilentDevices>().AddDuty<KeepMetrics>().AddDuty<ForgetOldHistory>()
            .AddLongMessageHandler<UserErased, EraseDevicesOfErasedUser>("devices");
}
