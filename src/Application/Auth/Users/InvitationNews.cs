using Modular.Domain.Auth;

namespace Modular.Application.Auth.Users;

/// <summary>Tells of a new invitation: the invited by mail, the audit log, and the inviter by the link.</summary>
public sealed class InvitationNews(InvitationTokens tokens, AccountMails mails, IAuditLog audit, AuthOptions options)
{
    /// <summary>Tells, with the unit of work, and returns the link.</summary>
    public async Task<string> Invite(Invitation invitation, CancellationToken ct)
    {
        // By its id: whoever is invited and erased later is not to be found in the inviter's entries.
        audit.Note(new AuditNote(AuditActions.InvitationCreated, invitation.InvitedBy, $"{invitation.Id}"));
        await mails.SendInvitation(invitation.Id, invitation.Email, ct);
        return tokens.LinkTo(invitation.Id, options.Site);
    }
}
