using Modular.Domain.Auth;

namespace Modular.Application.Auth.Passkeys;

/// <summary>Uses a passkey whose authenticator has signed.</summary>
public sealed class PasskeyUse(IPasskeyStore passkeys, IUserStore users, UsableAccount usable, IAuditLog audit)
{
    /// <summary>
    /// The account, held until the commit; refuses with <see cref="AccountDisabled"/> and
    /// <see cref="EmailUnverified"/>. Null when it, or the passkey, is gone, and when the counter has not risen: then
    /// somebody may have a copy of the key, which the unit of work notes.
    /// </summary>
    public async Task<User?> Use(UserPasskey found, ProvenCredential said, CancellationToken ct)
    {
        await usable.Require(found.User, ct);
        // As it is now: it may have been disabled since the passkey was found.
        if (await users.Lock(found.User.Id, ct) is not { Disabled: false } user)
            return null;
        if (await passkeys.TryUse(found.Passkey.Id, said, ct))
            return user;
        if (await passkeys.Lock(user.Id, found.Passkey.Id, ct) is { } cloned)
            audit.Note(AuditNote.OfOwn(AuditActions.PasskeyCloned, user.Id, $"{cloned.Id}"));
        return null;
    }
}
