using System.Collections.Concurrent;
using Modular.Application.Pipeline;

namespace Modular.Infrastructure.Auth;

/// <summary>What this host knows of an access token.</summary>
internal enum SessionKnowledge
{
    /// <summary>It counts.</summary>
    Live,

    /// <summary>It was ended before its time.</summary>
    Ended,

    /// <summary>Only the database can tell.</summary>
    Unknown,
}

/// <summary>
/// The sessions that ended while their access tokens may still live, and the users whose tokens were revoked, as this
/// host has read them. Good for as long as the last read is younger than a second: a host that cannot read must not
/// keep letting people in.
/// </summary>
internal sealed class Revocations(TimeProvider clock)
{
    private static readonly TimeSpan Freshness = TimeSpan.FromSeconds(1);
    private readonly ConcurrentDictionary<Guid, DateTimeOffset> _ended = new();
    private readonly ConcurrentDictionary<Guid, UserRevocation> _users = new();
    private readonly ConcurrentDictionary<Guid, DateTimeOffset> _doubted = new();
    private long _readAt;
    private bool _wasRead;

    /// <summary>The position of the last revocation read.</summary>
    public long Position { get; private set; }

    /// <summary>Whether everything that was committed a second ago is known.</summary>
    public bool IsFresh => Volatile.Read(ref _wasRead) && clock.GetElapsedTime(Volatile.Read(ref _readAt)) < Freshness;

    /// <summary>What is known of an access token.</summary>
    public SessionKnowledge Of(Principal token)
    {
        if (_ended.ContainsKey(token.CredentialId) || token.IssuedAt < NotBefore(token.UserId))
            return SessionKnowledge.Ended;
        return IsFresh && !_doubted.ContainsKey(token.CredentialId) && !_doubted.ContainsKey(token.UserId)
            ? SessionKnowledge.Live
            : SessionKnowledge.Unknown;
    }

    /// <summary>The moment before which no token of the user counts, as far as one is known.</summary>
    public DateTimeOffset NotBefore(Guid userId) =>
        _users.TryGetValue(userId, out var user) ? user.NotBefore : DateTimeOffset.MinValue;

    /// <summary>
    /// These sessions, or the tokens of these users, are about to end here: from now on the database is asked about
    /// them. So the host that ends them refuses them from the commit on, and nothing is wrong when there is no commit.
    /// </summary>
    public void Doubt(IEnumerable<Guid> ids, DateTimeOffset until)
    {
        foreach (var id in ids)
            _doubted[id] = until;
    }

    /// <summary>Takes in what a query read that began at <paramref name="startedAt"/>, a timestamp.</summary>
    public void Apply(IReadOnlyList<Revocation> rows, long startedAt)
    {
        foreach (var row in rows)
        {
            if (row.SessionId is { } sessionId)
                _ended[sessionId] = row.ExpiresAt;
            else
                Revoke(row.UserId!.Value, new UserRevocation(row.NotBefore, row.ExpiresAt));
            Position = row.Position;
        }

        Volatile.Write(ref _readAt, startedAt);
        Volatile.Write(ref _wasRead, true);
    }

    /// <summary>Forgets what concerns no access token any more that can still live.</summary>
    public void Forget()
    {
        var now = clock.GetUtcNow();
        foreach (var sessions in (ConcurrentDictionary<Guid, DateTimeOffset>[])[_ended, _doubted])
        {
            foreach (var session in sessions.Where(session => session.Value <= now))
                sessions.TryRemove(session);
        }

        foreach (var user in _users.Where(user => user.Value.ExpiresAt <= now))
            _users.TryRemove(user);
    }

    // Clocks of hosts differ: what was revoked once stays so.
    private void Revoke(Guid userId, UserRevocation revocation) => _users.AddOrUpdate(
        userId, revocation, (_, known) => known.NotBefore > revocation.NotBefore ? known : revocation);

    private sealed record UserRevocation(DateTimeOffset NotBefore, DateTimeOffset ExpiresAt);
}

/// <summary>A row of auth.revocation.</summary>
internal sealed class Revocation
{
    public long Position { get; init; }
    public Guid? SessionId { get; init; }
    public Guid? UserId { get; init; }
    public DateTimeOffset NotBefore { get; init; }
    public DateTimeOffset ExpiresAt { get; init; }
}
