using Modular.Application.Pipeline;
using Modular.Domain;

namespace Modular.Application.Auth.Mfa;

/// <summary>A login whose first proof was right and whose code is still wanted.</summary>
/// <param name="Id">Its id, which its token names.</param>
/// <param name="UserId">Who.</param>
/// <param name="PasswordHash">
/// The hash of the password then, null for none: another one makes the login worthless.
/// </param>
/// <param name="ExpiresAt">Until when the code can be sent.</param>
public sealed record MfaChallenge(Guid Id, Guid UserId, string? PasswordHash, DateTimeOffset ExpiresAt);

/// <summary>Keeps logins that wait for their code.</summary>
public interface IMfaChallengeStore
{
    /// <summary>Keeps one, and of its token the hash.</summary>
    void Add(MfaChallenge challenge, byte[] tokenHash);

    /// <summary>
    /// Counts a try and returns the challenge; null when there is none with this token, it has expired, or it has had
    /// <see cref="MfaChallenges.MaxTries"/>. At once and for itself: a code that is refused has been tried.
    /// </summary>
    Task<MfaChallenge?> Try(Guid id, byte[] tokenHash, CancellationToken ct);

    /// <summary>Spends it; false when somebody else has.</summary>
    Task<bool> Spend(Guid id, CancellationToken ct);
}

/// <summary>Begins logins of two steps and finds them again by their token, <c>mft_</c>.</summary>
public sealed class MfaChallenges(IMfaChallengeStore challenges, TimeProvider clock)
{
    /// <summary>Codes that may be tried with one token: 5.</summary>
    public const int MaxTries = 5;

    /// <summary>How long a token is good: 5 minutes.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);

    private const string Prefix = "mft_";

    /// <summary>The token of a new challenge; it is good for this user and this password alone.</summary>
    public string Begin(UserPassword proven)
    {
        var now = clock.GetUtcNow();
        var token = PrefixedToken.New(Prefix, Ids.New(now));
        challenges.Add(new MfaChallenge(token.Id, proven.User.Id, proven.Hash, now + Lifetime), token.Hash);
        return token.Text;
    }

    /// <summary>The challenge of a token, one more try counted; null when it is good no more, or never was.</summary>
    public async Task<MfaChallenge?> Try(string text, CancellationToken ct) =>
        PrefixedToken.Parse(Prefix, text) is { } token ? await challenges.Try(token.Id, token.Hash, ct) : null;

    /// <summary>Spends it with the unit of work; false when somebody else has.</summary>
    public Task<bool> Spend(MfaChallenge challenge, CancellationToken ct) => challenges.Spend(challenge.Id, ct);
}
