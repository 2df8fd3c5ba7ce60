using Modular.Domain.Auth;

namespace Modular.Application.Auth.Passkeys;

/// <summary>What surrounds every change of a user's passkeys.</summary>
public sealed class PasskeyChange(
    SignedInAccount account, OtherSessions others, AccountMails mails, IAuditLog audit)
{
    /// <inheritdoc cref="SignedInAccount.Hold"/>
    public Task<User> Hold(Guid userId, Guid sessionId, CancellationToken ct) => account.Hold(userId, sessionId, ct);

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
