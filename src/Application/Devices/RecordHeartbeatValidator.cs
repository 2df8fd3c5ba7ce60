using FluentValidation;
using Modular.Domain.Devices;

namespace Modular.Application.Devices;

internal sealed class RecordHeartbeatValidator : AbstractValidator<RecordHeartbeat>
{
    private const int InstanceIdMaxLength = 128;
    private const int MaxRunning = 1000;

    public RecordHeartbeatValidator()
    {
        RuleFor(command => command.AgentVersion).OptionalLine(Device.AgentVersionMaxLength);
        RuleFor(command => command.Sign.InstanceId)
            .NotBlank().OptionalLine(InstanceIdMaxLength).OverridePropertyName("instanceId");
        RuleFor(command => command.Running).Must(running => running is null || running.Count <= MaxRunning)
            .WithMessage($"Must name at most {MaxRunning} tasks.")
            .Must(running => running is null || running.All(task => task is not null))
            .WithMessage("Must not contain null.");
        When(command => command.Config is not null, Config);
        When(command => command.Sign.Metrics is not null, Metrics);
    }

    private void Config()
    {
        RuleFor(command => command.Config!.Version)
            .GreaterThanOrEqualTo(0).WithMessage("Must not be negative.").OverridePropertyName("reportedConfigVersion");
        RuleFor(command => command.Config!.Reported)
            .Must(config => config is not { } value || ConfigJson.Fault(value) is null)
            .WithMessage(command => ConfigJson.Fault(command.Config!.Reported!.Value))
            .OverridePropertyName("reportedConfig");
    }

    private void Metrics()
    {
        Measure("cpuPercent", metrics => metrics.CpuPercent);
        Measure("memoryUsedBytes", metrics => metrics.MemoryUsedBytes);
        Measure("memoryTotalBytes", metrics => metrics.MemoryTotalBytes);
        Measure("diskUsedBytes", metrics => metrics.DiskUsedBytes);
        Measure("diskTotalBytes", metrics => metrics.DiskTotalBytes);
        Measure("uptimeSeconds", metrics => metrics.UptimeSeconds);
        Measure("load1", metrics => metrics.Load1);
        RuleFor(command => command.Sign.Metrics!.Extra)
            .Must(extra => extra is null || extra.Count <= DeviceMetrics.MaxExtra)
            .WithMessage($"Must have at most {DeviceMetrics.MaxExtra} entries.")
            .Must(extra => extra is null
                || extra.Keys.All(name => name.Length is > 0 and <= DeviceMetrics.ExtraNameMaxLength))
            .WithMessage($"Names must have 1 to {DeviceMetrics.ExtraNameMaxLength} characters.")
            .Must(extra => extra is null || extra.Values.All(double.IsFinite))
            .WithMessage("Values must be finite numbers.")
            .OverridePropertyName("metrics.extra");
    }

    private void Measure(string name, Func<DeviceMetrics, double?> value) =>
        RuleFor(command => value(command.Sign.Metrics!))
            .Must(number => number is null || (number >= 0 && double.IsFinite(number.Value)))
            .WithMessage("Must be a number of 0 or more.")
            .OverridePropertyName("metrics." + name);
}
