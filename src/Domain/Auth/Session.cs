namespace Modular.Domain.Auth;

/// <summary>What showing a refresh token comes to.</summary>
public enum RefreshVerdict
{
    /// <summary>The session goes on with a new token.</summary>
    Rotated,

    /// <summary>The answer to the last refresh may have been lost: the same successor is given again.</summary>
    Repeated,

    /// <summary>Somebody else has used this token: the session must end.</summary>
    Reused,

    /// <summary>The session was idle for too long, or is too old.</summary>
    Expired,
}

/// <summary>How long sessions and their tokens live.</summary>
/// <param name="AccessToken">An access token; default 15 minutes.</param>
/// <param name="Idle">A session without a refresh; default 30 days.</param>
/// <param name="Absolute">A session at most; default 90 days.</param>
public sealed record SessionLifetimes(TimeSpan AccessToken, TimeSpan Idle, TimeSpan Absolute)
{
    /// <summary>The defaults.</summary>
    public static SessionLifetimes Default { get; } =
        new(TimeSpan.FromMinutes(15), TimeSpan.FromDays(30), TimeSpan.FromDays(90));
}

/// <summary>A signed-in client. An ended session has no row: what is not there is over.</summary>
public sealed record Session
{
    /// <summary>How long a spent token still gets its successor, as long as that is unused.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);

    public required Guid Id { get; init; }

    public required Guid UserId { get; init; }

    /// <summary>The counter of the one refresh token that is good now.</summary>
    public int Counter { get; init; }

    /// <summary>When the counter last rose.</summary>
    public required DateTimeOffset RotatedAt { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When the session ends unless it is refreshed before.</summary>
    public required DateTimeOffset IdleExpiresAt { get; init; }

    /// <summary>When the session ends in any case.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>The refresh token that is good now.</summary>
    public RefreshToken Token => new(Id, Counter);

    /// <summary>Begins a session.</summary>
    public static Session Begin(Guid userId, SessionLifetimes lifetimes, DateTimeOffset now) => new()
    {
        Id = Ids.New(now),
        UserId = userId,
        CreatedAt = now,
        RotatedAt = now,
        IdleExpiresAt = now + lifetimes.Idle,
        ExpiresAt = now + lifetimes.Absolute,
    };

    /// <summary>
    /// What showing the token with <paramref name="counter"/> comes to. One behind means that its successor is the good
    /// one and so unused; any other number is a token of which somebody has had a use before.
    /// </summary>
    public RefreshVerdict Judge(int counter, DateTimeOffset now)
    {
        if (now >= IdleExpiresAt || now >= ExpiresAt)
            return RefreshVerdict.Expired;
        if (counter == Counter)
            return RefreshVerdict.Rotated;
        return counter == Counter - 1 && now - RotatedAt <= Grace ? RefreshVerdict.Repeated : RefreshVerdict.Reused;
    }

    /// <summary>The session with its next refresh token.</summary>
    public Session Rotate(SessionLifetimes lifetimes, DateTimeOffset now) =>
        this with { Counter = Counter + 1, RotatedAt = now, IdleExpiresAt = now + lifetimes.Idle };
}
