using Modular.Application.Auth.Keys;
using Modular.Application.Auth.Passkeys;
using Modular.Domain.Auth;

namespace Modular.Application.Auth;

/// <summary>What follows when somebody has shown a code that was mailed to an account's address.</summary>
public sealed class ProvenMailbox(
    IUserStore users, IUserKeyStore keys, IPasskeyStore passkeys, AttemptGate gate, IAuditLog audit)
{
    /// <summary>
    /// The address is verified, and where they sit is no stranger's place any more: a user under attack comes back in
    /// by a reset. Keys and passkeys that were made before anybody had shown the address to be theirs are dead
    /// (docs/decisions/0044-a-mailbox-proven-first-drops-keys.md).
    /// </summary>
    public async Task Accept(User user, RequestOrigin origin, string action, CancellationToken ct)
    {
        if (!user.EmailVerified)
        {
            passkeys.RemoveAll(user.Id);
            foreach (var key in await keys.RemoveAll(user.Id, ct))
                audit.Note(AuditNote.OfOwn(AuditActions.KeyRemoved, user.Id, $"{key}"));
        }

        users.MarkVerified(user.Id);
        gate.Welcome(user.AccountKey, origin);
        audit.Note(AuditNote.OfOwn(action, user.Id));
    }
}
