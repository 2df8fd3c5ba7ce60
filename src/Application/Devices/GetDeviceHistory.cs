using FluentValidation;
using Modular.Application.Pipeline;
using Modular.Domain.Devices;

namespace Modular.Application.Devices;

/// <summary>How a user's device has been lately; null when there is no such device.</summary>
/// <param name="UserId">Whose.</param>
/// <param name="DeviceId">Which.</param>
/// <param name="Hours">How far back, 1 to 24 hours; null for 24.</param>
public sealed record GetDeviceHistory(Guid UserId, Guid DeviceId, int? Hours) : IQuery<DeviceHistory?>
{
    public const int MaxHours = 24;
}

/// <summary>Presence and metrics of a device for charts, both oldest first.</summary>
/// <param name="From">Where the charts begin.</param>
/// <param name="To">Where they end: now, by the clock of the database.</param>
/// <param name="Presence">The status at the beginning and every other one since.</param>
/// <param name="Metrics">At most one sample for each five minutes; none while the device was silent.</param>
public sealed record DeviceHistory(
    DateTimeOffset From, DateTimeOffset To, IReadOnlyList<PresencePoint> Presence, IReadOnlyList<MetricSample> Metrics);

/// <summary>A status and since when it was so.</summary>
public sealed record PresencePoint(DateTimeOffset At, DeviceStatus Status);

/// <summary>Metrics of five minutes.</summary>
public sealed record MetricSample : DeviceMetrics
{
    public MetricSample(DateTimeOffset at, DeviceMetrics metrics)
        : base(metrics) => At = at;

    /// <summary>The beginning of these five minutes.</summary>
    public DateTimeOffset At { get; }
}

internal sealed class GetDeviceHistoryValidator : AbstractValidator<GetDeviceHistory>
{
    public GetDeviceHistoryValidator() => RuleFor(query => query.Hours)
        .InclusiveBetween(1, GetDeviceHistory.MaxHours).WithMessage($"Must be from 1 to {GetDeviceHistory.MaxHours}.");
}
