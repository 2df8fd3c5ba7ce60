using Modular.Application.Auth.OAuth;
using Modular.Application.Auth.Passkeys;
using Modular.Domain.Auth;

namespace Modular.Application.Auth;

/// <summary>The ways in that an account has: a password, identities at providers, passkeys.</summary>
public sealed class LoginMethods(IUserStore users, IIdentityStore identities, IPasskeyStore passkeys)
{
    /// <summary>
    /// Refuses with <see cref="LastLoginMethod"/> when the account, which the caller has locked, has one way in alone.
    /// </summary>
    public async Task RequireAnother(Guid userId, CancellationToken ct)
    {
        if (await users.Hold(userId, ct) is { Hash: not null })
            return;
        var others = (await identities.IdsOf(userId, ct)).Count + (await passkeys.OfUser(userId, ct)).Count;
        if (others < 2)
            throw new LastLoginMethod();
    }
}
