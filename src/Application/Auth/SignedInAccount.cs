using Modular.Domain.Auth;

namespace Modular.Application.Auth;

/// <summary>The account of a signed-in user, for changes of what protects it.</summary>
public sealed class SignedInAccount(IUserStore users, ISessionStore sessions)
{
    /// <summary>
    /// The account, locked until the commit; refuses with <see cref="SessionRevoked"/> when the session that asks has
    /// ended, alone or with the account, or is about to, as that of a disabled one is.
    /// </summary>
    public async Task<User> Hold(Guid userId, Guid sessionId, CancellationToken ct)
    {
        // A user who takes an account back by a new password ends its sessions under the same lock. Whoever asked just
        // before, and waited for it here, must not leave a passkey or another second factor after that.
        var user = await users.Lock(userId, ct);
        return user is { Disabled: false } && await sessions.Lock(sessionId, ct) is not null
            ? user
            : throw new SessionRevoked();
    }
}
