using Modular.Domain.Auth;

namespace Modular.Application.Auth;

/// <summary>What follows when somebody has shown a code that was mailed to an account's address.</summary>
public sealed class ProvenMailbox(IUserStore users, AttemptGate gate, IAuditLog audit)
{
    /// <summary>
    /// The address is verified, and where they sit is no stranger's place any more: a user under attack comes back in
    /// by a reset.
    /// </summary>
    public void Accept(User user, RequestOrigin origin, string action)
    {
        users.MarkVerified(user.Id);
        gate.Welcome(user.AccountKey, origin);
        audit.Note(AuditNote.OfOwn(action, user.Id));
    }
}
