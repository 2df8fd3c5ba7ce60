namespace Modular.Domain.Devices;

/// <summary>
/// How long a device may be silent, from the heartbeat interval that the server itself told it: one heartbeat may be
/// lost and the next jittered before it is stale, three before it is offline.
/// </summary>
public sealed record PresenceWindow
{
    /// <summary>A device that holds no task: every 30 s; online for 75 s, offline after 150 s.</summary>
    public static readonly PresenceWindow Idle = new(TimeSpan.FromSeconds(30));

    /// <summary>A device that holds tasks: every 15 s, so that their leases of 60 s outlive lost heartbeats.</summary>
    public static readonly PresenceWindow Busy = new(TimeSpan.FromSeconds(15));

    private PresenceWindow(TimeSpan heartbeat) => Heartbeat = heartbeat;

    /// <summary>The interval told to the device.</summary>
    public TimeSpan Heartbeat { get; }

    /// <summary>Silent for longer, it is stale: 2 intervals and 15 s.</summary>
    public TimeSpan Online => (2 * Heartbeat) + TimeSpan.FromSeconds(15);

    /// <summary>Silent for longer, it is offline: 4 intervals and 30 s.</summary>
    public TimeSpan Alive => (4 * Heartbeat) + TimeSpan.FromSeconds(30);

    /// <summary>The interval in whole seconds, as the wire has it.</summary>
    public int HeartbeatSeconds => (int)Heartbeat.TotalSeconds;
}
