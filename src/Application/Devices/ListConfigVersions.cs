using System.Text.Json;
using Modular.Application.Pipeline;

namespace Modular.Application.Devices;

/// <summary>
/// The kept versions of what is wanted of a user's device, newest first; null when there is no such device.
/// </summary>
public sealed record ListConfigVersions(Guid UserId, Guid DeviceId, PageQuery Page) : IQuery<Page<ConfigVersion>?>;

/// <summary>A version of a wanted configuration as the wire has it.</summary>
/// <param name="Version">Its number.</param>
/// <param name="Desired">What was wanted.</param>
/// <param name="RolledBackTo">The earlier version that it repeats, or null.</param>
/// <param name="CreatedAt">Since when it was wanted.</param>
public sealed record ConfigVersion(long Version, JsonElement Desired, long? RolledBackTo, DateTimeOffset CreatedAt);
