using Modular.Application.Pipeline;

namespace Modular.Application.Tasks;

/// <summary>The queues that a device claims from; none for a device that is not known.</summary>
public sealed record GetDeviceQueues(Guid DeviceId) : IQuery<IReadOnlyList<string>>;
