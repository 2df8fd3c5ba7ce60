using Modular.Application.Pipeline;

namespace Modular.Application.Devices.Contracts;

/// <summary>A device has other tags than before.</summary>
public sealed record DeviceTagsChanged(Guid DeviceId, Guid UserId, IReadOnlyList<string> Tags) : IEvent
{
    public string Key => DeviceId.ToString();
}
