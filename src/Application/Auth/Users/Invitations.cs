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
    public async Task<string> Accept(Guid id, CancellationToken ct) =>
        Noted(await invitations.Spend(id, ct)) ?? throw new InvalidInvitation();

    /// <summary>
    /// The same for whoever has proven that mail to <paramref name="email"/> is theirs, and needs no token; null when
    /// nobody invited them.
    /// </summary>
    public async Task<string?> AcceptFor(string email, CancellationToken ct) =>
        Noted(await invitations.SpendFor(email, ct));

    private string? Noted(Invitation? spent)
    {
        if (spent is not null)
            audit.Note(new AuditNote(AuditActions.InvitationAccepted, spent.InvitedBy, $"{spent.Id}"));
        return spent?.Role;
    }
}
