using Microsoft.Extensions.DependencyInjection;
using Modular.Application.Pipeline;

namespace Modular.Workers.Devices;

/// <summary>Wires what the module Devices does by itself.</summary>
public static class DeviceWorkers
{
    /// <summary>Adds the sweep that marks silent devices, and what keeps a day of their history.</summary>
    public static IServiceCollection AddDeviceWorkers(this IServiceCollection services) =>
        services.AddDuty<MarkSilentDevices>().AddDuty<KeepMetrics>().AddDuty<ForgetOldHistory>();
}
