namespace Modular.Application.Realtime;

/// <summary>
/// Leaves events for a user's live streams; they become visible with the commit, in one global order.
/// </summary>
public interface IRealtimeEvents
{
    /// <summary>
    /// Adds an event of <paramref name="type"/> (<c>task.created</c>) whose <paramref name="data"/> is the JSON of the
    /// contract. <paramref name="channels"/> are what a client subscribes to, such as <c>tasks</c> and <c>tasks:ID</c>.
    /// </summary>
    void Add(Guid userId, string type, object data, params IReadOnlyList<string> channels);

    /// <summary>Adds a hint to a device's own channel, such as <c>task.cancelRequested</c>.</summary>
    void AddForDevice(Guid deviceId, string type, object data);
}
