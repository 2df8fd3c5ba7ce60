using System.Collections.Concurrent;

namespace Modular.Infrastructure.Auth;

/// <summary>What this host knows of a session.</summary>
internal enum SessionKnowledge
{
    /// <summary>It has not ended.</summary>
    Live,

    /// <summary>It has ended.</summary>
    Ended,

    /// <summary>Only the database can tell.</summary>
    Unknown,
}

/// <summary>
/// The sessions that ended while their access tokens may still live, as this host has read them. Good for as long as
/// the last read is younger than a second: a host that cannot read must not keep letting people in.
/// </summary>
internal sealed class Revocations(TimeProvider clock)
{
    private static readonly TimeSpan Freshness = TimeSpan.FromSeconds(1);
    private readonly ConcurrentDictionary<Guid, DateTimeOffset> _ended = new();
    private readonly ConcurrentDictionary<Guid, DateTimeOffset> _doubted = new();
    private long _readAt;
    private bool _wasRead;

    /// <summary>The position of the last revocation read.</summary>
    public long Position { get; private set; }

    /// <summary>Whether everything that was committed a second ago is known.</summary>
    public bool IsFresh => Volatile.Read(ref _wasRead) && clock.GetElapsedTime(Volatile.Read(ref _readAt)) < Freshness;

    /// <summary>What is known of a session.</summary>
    public SessionKnowledge Of(Guid sessionId)
    {
        if (_ended.ContainsKey(sessionId))
            return SessionKnowledge.Ended;
        return IsFresh && !_doubted.ContainsKey(sessionId) ? SessionKnowledge.Live : SessionKnowledge.Unknown;
    }

    /// <summary>
    /// These sessions are about to end here: from now on the database is asked about them. So the host that ends a
    /// session refuses it from the commit on, and nothing is wrong when there is no commit.
    /// </summary>
    public void Doubt(IEnumerable<Guid> sessionIds, DateTimeOffset until)
    {
        foreach (var id in sessionIds)
            _doubted[id] = until;
    }

    /// <summary>Takes in what a query read that began at <paramref name="startedAt"/>, a timestamp.</summary>
    public void Apply(IReadOnlyList<Revocation> rows, long startedAt)
    {
        foreach (var row in rows)
        {
            _ended[row.SessionId] = row.ExpiresAt;
            Position = row.Position;
        }

        Volatile.Write(ref _readAt, startedAt);
        Volatile.Write(ref _wasRead, true);
    }

    /// <summary>Forgets sessions of which no access token can live any more.</summary>
    public void Forget()
    {
        var now = clock.GetUtcNow();
        foreach (var sessions in (ConcurrentDictionary<Guid, DateTimeOffset>[])[_ended, _doubted])
        {
            foreach (var session in sessions.Where(session => session.Value <= now))
                sessions.TryRemove(session);
        }
    }
}

/// <summary>A row of auth.revocation.</summary>
internal sealed class Revocation
{
    public long Position { get; init; }
    public Guid SessionId { get; init; }
    public DateTimeOffset ExpiresAt { get; init; }
}
