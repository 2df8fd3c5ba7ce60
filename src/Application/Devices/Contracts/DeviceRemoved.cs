using Modular.Application.Pipeline;

namespace Modular.Application.Devices.Contracts;

/// <summary>A device is gone for good, and its keys with it.</summary>
public sealed record DeviceRemoved(Guid DeviceId, Guid UserId) : IEvent
{
    public string Key => DeviceId.ToString();
}
