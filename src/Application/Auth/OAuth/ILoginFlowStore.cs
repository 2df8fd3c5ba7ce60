namespace Modular.Application.Auth.OAuth;

/// <summary>A login that was sent to a provider. Its secrets are derived from it and kept nowhere.</summary>
/// <param name="Id">Its id, which the state names.</param>
/// <param name="Provider">The name of the provider that it was sent to, and to no other.</param>
/// <param name="RedirectUri">Where it leads in the end.</param>
/// <param name="CodeChallenge">What the client's secret must have as its hash.</param>
/// <param name="ExpiresAt">Until when the browser may come back.</param>
public sealed record StartedLogin(
    Guid Id, string Provider, string RedirectUri, string CodeChallenge, DateTimeOffset ExpiresAt);

/// <summary>A login that a provider has confirmed and whose client has yet to fetch its tokens.</summary>
/// <param name="Id">Its id, which the code names.</param>
/// <param name="IdentityId">By which identity.</param>
/// <param name="CodeChallenge">What the client's secret must have as its hash.</param>
/// <param name="ExpiresAt">Until when the code is good.</param>
public sealed record ConfirmedLogin(Guid Id, Guid IdentityId, string CodeChallenge, DateTimeOffset ExpiresAt);

/// <summary>Whose login a code was.</summary>
/// <param name="UserId">The user.</param>
/// <param name="Provider">The name of the provider that confirmed it.</param>
public sealed record RedeemedLogin(Guid UserId, string Provider);

/// <summary>Keeps logins on their way; each step is taken once.</summary>
public interface ILoginFlowStore
{
    /// <summary>Keeps one for the browser whose secret has this hash.</summary>
    void Add(StartedLogin login, byte[] browserHash);

    /// <summary>
    /// Spends the login; null when there is none of this provider and browser, it is spent or has expired. At once and
    /// for itself: whatever becomes of it, a state is good once.
    /// </summary>
    Task<StartedLogin?> Spend(Guid id, string provider, byte[] browserHash, CancellationToken ct);

    /// <summary>Keeps one whose code is still to be exchanged.</summary>
    void Add(ConfirmedLogin login);

    /// <summary>
    /// Spends a code with the unit of work; null when it is spent or has expired, or its challenge is another.
    /// </summary>
    Task<RedeemedLogin?> Redeem(Guid id, string codeChallenge, CancellationToken ct);
}
