namespace Modular.Infrastructure.Realtime;

/// <summary>Bounds of the live streams.</summary>
public sealed record RealtimeOptions
{
    /// <summary>Streams that a user, or a device, may have open on this host, 0 for any number; default 20.</summary>
    public int ConnectionLimit { get; init; } = 20;

    /// <summary>Bytes that may wait for a client before its stream is ended; default 1 MiB.</summary>
    public int QueueBytes { get; init; } = 1 << 20;

    /// <summary>The longest silence on a stream; default 25 s.</summary>
    public TimeSpan Heartbeat { get; init; } = TimeSpan.FromSeconds(25);
}
