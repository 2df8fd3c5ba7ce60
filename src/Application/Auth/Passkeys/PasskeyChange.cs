using Modular.Domain.Auth;

namespace Modular.Application.Auth.Passkeys;

/// <summary>What surrounds every change of a user's passkeys.</summary>
public sealed class PasskeyChange(
    IUserStore users, ISessionStore sessions, OtherSessions others, AccountMails mails, IAuditLog audit)
{
    /// <summary>
    /// The account, locked until the commit; refuses with <see cref="UserNotFound"/>, and with
    /// <see cref="SessionRevoked"/> when the session that asks has ended.
    /// </summary>
    public async Task<User> Hold(Guid userId, Guid sessionId, CancellationToken ct)
    {
        if (await users.Lock(userId, ct) is not { Disabled: false } user)
            throw new UserNotFound();
        // A user who takes an account back by a new password ends its sessions under the same lock. Whoever asked just
        // before, and waited for it here, must not leave a passkey after that.
        return await sessions.Lock(sessionId, ct) is null ? throw new SessionRevoked() : user;
    }

    /// <summary>Notes it, tells the user's mailbox, and ends the user's sessions but this one.</summary>
    /// <param name="user">Whose passkey.</param>
    /// <param name="sessionId">The session that asks.</param>
    /// <param name="action">What was done, one of <see cref="AuditActions"/>.</param>
    /// <param name="passkeyId">The passkey.</param>
    /// <param name="ct">Ends the work.</param>
    public async Task Tell(User user, Guid sessionId, string action, Guid passkeyId, CancellationToken ct)
    {
        audit.Note(new AuditNote(action, user.Id, $"{passkeyId}"));
        await others.End(user.Id, sessionId, AuditActions.SessionEnded, ct);
        await (action == AuditActions.PasskeyAdded
            ? mails.SayPasskeyAdded(user.Email, ct)
            : mails.SayPasskeyRemoved(user.Email, ct));
    }
}
