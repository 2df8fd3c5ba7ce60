using Modular.Application.Pipeline;

namespace Modular.Application.Devices;

/// <summary>A user's device; null when there is none or it is somebody else's.</summary>
public sealed record GetDevice(Guid UserId, Guid DeviceId) : IQuery<DeviceDetails?>;
