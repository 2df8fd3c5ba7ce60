using Modular.Domain.Auth;

namespace Modular.Application.Auth.Users;

/// <summary>Lets in whoever was invited.</summary>
public sealed class Invitations(IInvitationStore invitations, InvitationTokens tokens, IAuditLog audit)
{
    /// <summary>
    /// The open invitation that <paramref name="token"/> is of, which <see cref="Accept"/> must then use up; refuses
    /// with <see cref="InvalidInvitation"/>.
    /// </summary>
    public async Task<Invitation> Prove(string token, string email, CancellationToken ct) =>
        tokens.Read(token) is { } id
        && await invitations.Find(id, ct) is { } invitation
        && invitation.IsFor(email)
            ? invitation
            : throw new InvalidInvitation();

    /// <summary>
    /// Uses an invitation up with the unit of work and returns the role that it gives; refuses all but the first with
    /// <see cref="InvalidInvitation"/>.
    /// </summary>
    public async Task<string> Accept(Guid id, CancellationToken ct)
    {
        var invitation = await invitations.LockOpen(id, ct) ?? throw new InvalidInvitation();
        UseUp(invitation);
        return invitation.Role;
    }

    /// <summary>
    /// The open invitation to whoever has proven that mail to <paramref name="email"/> is theirs, and needs no token;
    /// null for none. Nothing is written: <see cref="UseUp"/> does that, once the account is there.
    /// </summary>
    public Task<Invitation?> HoldFor(string email, CancellationToken ct) => invitations.LockOpenFor(email, ct);

    /// <summary>Uses an invitation up with the unit of work, which holds it.</summary>
    public void UseUp(Invitation invitation)
    {
        invitations.Remove(invitation.Id);
        audit.Note(new AuditNote(AuditActions.InvitationAccepted, invitation.InvitedBy, $"{invitation.Id}"));
    }
}
