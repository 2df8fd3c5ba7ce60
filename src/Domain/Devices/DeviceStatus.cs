using System.Text.Json.Serialization;

namespace Modular.Domain.Devices;

/// <summary>Whether a device is there, as far as its signs of life tell.</summary>
public enum DeviceStatus
{
    /// <summary>Registered, but its key has never been used.</summary>
    [JsonStringEnumMemberName("never_seen")]
    NeverSeen,

    /// <summary>Heard of within its window.</summary>
    [JsonStringEnumMemberName("online")]
    Online,

    /// <summary>Silent for longer than it should be: late, or gone.</summary>
    [JsonStringEnumMemberName("stale")]
    Stale,

    /// <summary>Gone: silent for too long, or it said goodbye.</summary>
    [JsonStringEnumMemberName("offline")]
    Offline,
}
