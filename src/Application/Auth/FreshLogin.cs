using Modular.Domain.Auth;

namespace Modular.Application.Auth;

/// <summary>Tells when sessions began.</summary>
public interface ISessionTimes
{
    /// <summary>When the session began, or null when it has ended; outside of the unit of work.</summary>
    Task<DateTimeOffset?> BeganAt(Guid sessionId, CancellationToken ct);
}

/// <summary>
/// Wants whoever changes what protects an account to have logged in just now: a session that was left open on a strange
/// machine does not suffice.
/// </summary>
public sealed class FreshLogin(ISessionTimes sessions, TimeProvider clock)
{
    /// <summary>How old a login may be: 10 minutes.</summary>
    public static readonly TimeSpan MaxAge = TimeSpan.FromMinutes(10);

    /// <summary>Refuses with <see cref="ReauthenticationRequired"/> when the session is older.</summary>
    public async Task Require(Guid sessionId, CancellationToken ct)
    {
        var beganAt = await sessions.BeganAt(sessionId, ct) ?? throw new SessionRevoked();
        if (clock.GetUtcNow() - beganAt >= MaxAge)
            throw new ReauthenticationRequired();
    }
}
