namespace Modular.Application.Devices;

/// <summary>Bounds that the operator sets, <c>Limits:*</c>.</summary>
/// <param name="DevicesPerUser">The most devices of a user, default 1,000; 0 for no limit.</param>
public sealed record DeviceLimits(int DevicesPerUser = 1000);
