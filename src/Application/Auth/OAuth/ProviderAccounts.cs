using Modular.Domain.Auth;

namespace Modular.Application.Auth.OAuth;

/// <summary>
/// Decides whose account an identity at a provider logs in to. What counts is issuer and subject; an address counts
/// once, and only when both sides have verified it (docs/decisions/0040-logins-by-providers.md).
/// </summary>
public sealed class ProviderAccounts(
    IUserStore users, IIdentityStore identities, ProviderRegistration registration, IdentityLinks links,
    TimeProvider clock)
{
    /// <summary>
    /// The id of the identity, known or added with the unit of work; throws <see cref="LoginFailed"/> before anything
    /// is written.
    /// </summary>
    public async Task<Guid> Identify(LoginProvider provider, ProviderIdentity who, CancellationToken ct)
    {
        // Before anything is locked: those who wait for the lock may have all other connections.
        var closed = await registration.WhyClosed(ct);
        if (await identities.Reserve(who.Issuer, who.Subject, ct) is { } known)
        {
            // Held first: whoever removes an identity has the account locked.
            if (await users.Hold(known.UserId, ct) is null)
                throw new LoginFailed(LoginErrors.AccountDisabled, known.UserId);
            if (await identities.Use(known.Id, clock.GetUtcNow(), ct))
                return known.Id;
        }

        if (who is not { Email: { } email, EmailVerified: true })
            throw new LoginFailed(LoginErrors.EmailUnverified);
        if (await users.Lock(email, ct) is { } user)
            return await LinkTo(user, provider, who, ct);
        if (closed is not null)
            throw new LoginFailed(closed);
        return links.Add(await registration.Add(email, who.Name, ct), provider, who);
    }

    // Whoever made an account with an address that is not theirs would otherwise share it with its owner, whom a mail
    // can set a new password for (CVE-2024-38351).
    private async Task<Guid> LinkTo(User user, LoginProvider provider, ProviderIdentity who, CancellationToken ct)
    {
        if (user.Disabled)
            throw new LoginFailed(LoginErrors.AccountDisabled, user.Id);
        if (!user.EmailVerified)
            throw new LoginFailed(LoginErrors.AccountExists, user.Id);

        await links.TellMailbox(user, provider, ct);
        return links.Add(user, provider, who);
    }
}
