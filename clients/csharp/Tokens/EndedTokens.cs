using System.Collections.Concurrent;

namespace Modular.Client.Tokens;

/// <summary>The sessions and the users whose tokens were ended, as far as the feed has said.</summary>
internal sealed class EndedTokens(TimeProvider clock)
{
    // Access tokens live 15 minutes; the rest is for clocks that differ.
    private static readonly TimeSpan Kept = TimeSpan.FromMinutes(17);

    private readonly ConcurrentDictionary<Guid, DateTimeOffset> _sessions = new();
    private readonly ConcurrentDictionary<Guid, UserEnd> _users = new();

    public bool Have(ModularToken token) =>
        _sessions.ContainsKey(token.SessionId)
        || (_users.TryGetValue(token.UserId, out var end) && token.IssuedAt < end.NotBefore);

    public void Add(IEnumerable<RevokedItem> items)
    {
        var forgetAt = clock.GetUtcNow() + Kept;
        foreach (var item in items)
        {
            if (item.Sid is { } session)
                _sessions[session] = forgetAt;
            if (item.UserId is { } user)
                _users.AddOrUpdate(
                    user, _ => new(item.NotBefore, forgetAt),
                    (_, known) => new(Later(known.NotBefore, item.NotBefore), forgetAt));
        }
    }

    /// <summary>Forgets what concerns no token that can still live.</summary>
    public void Forget()
    {
        var now = clock.GetUtcNow();
        foreach (var session in _sessions.Where(session => session.Value <= now))
            _sessions.TryRemove(session);
        foreach (var user in _users.Where(user => user.Value.ForgetAt <= now))
            _users.TryRemove(user);
    }

    private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;

    private sealed record UserEnd(DateTimeOffset NotBefore, DateTimeOffset ForgetAt);
}

/// <summary>An item of the feed: of a session or of a user.</summary>
internal sealed record RevokedItem(DateTimeOffset NotBefore, Guid? Sid = null, Guid? UserId = null);

/// <summary>An answer of the feed.</summary>
internal sealed record RevokedItems(IReadOnlyList<RevokedItem> Items, long Position);
