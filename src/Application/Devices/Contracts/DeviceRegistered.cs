using Modular.Application.Pipeline;

namespace Modular.Application.Devices.Contracts;

/// <summary>A device was added to a user's account.</summary>
public sealed record DeviceRegistered(Guid DeviceId, Guid UserId, IReadOnlyList<string> Tags) : IEvent
{
    public string Key => DeviceId.ToString();
}
