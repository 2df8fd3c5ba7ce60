namespace Modular.Domain.Tasks;

/// <summary>
/// The queues that tasks stand in. A device claims from its own and from those of its tags; an executor from one a
/// user, so that it can take users in turn. Nobody claims from that of a concurrency key: a task waits there until it
/// is its turn, and then goes to the queue of its target.
/// </summary>
public static class QueueKeys
{
    public static string OfDevice(Guid deviceId) => $"d:{deviceId}";

    public static string OfTag(Guid userId, string tag) => $"t:{userId}:{tag}";

    public static string OfExecutor(string executor, Guid userId) => $"x:{executor}:{userId}";

    public static string OfConcurrencyKey(Guid userId, string key) => $"k:{userId}:{key}";

    /// <summary>The queue of a target, of which one is not null.</summary>
    public static string OfTarget(Guid userId, Guid? deviceId, string? deviceTag, string? executor) =>
        (deviceId, deviceTag, executor) switch
        {
            ({ } device, _, _) => OfDevice(device),
            (_, { } tag, _) => OfTag(userId, tag),
            (_, _, { } name) => OfExecutor(name, userId),
            _ => throw new TargetRequired(),
        };
}
