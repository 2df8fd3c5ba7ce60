using MediatR;
using Modular.Application.Pipeline;
using Modular.Domain.Auth;

namespace Modular.Application.Auth.Users;

/// <summary>
/// Withdraws an invitation; for owner and admin. Refuses with <see cref="InvitationNotFound"/>. Returns its id.
/// </summary>
/// <param name="Id">Which.</param>
/// <param name="IfMatch">The ETag that it must have, or null.</param>
public sealed record RemoveInvitation(Guid Id, string? IfMatch) : ICommand<Guid>;

internal sealed class RemoveInvitationHandler(IInvitationStore invitations, IAuditLog audit)
    : IRequestHandler<RemoveInvitation, Guid>
{
    public async Task<Guid> Handle(RemoveInvitation command, CancellationToken ct)
    {
        var invitation = await invitations.Lock(command.Id, ct) ?? throw new InvitationNotFound();
        ETag.Require(command.IfMatch, InvitationDetails.Of(invitation));
        invitations.Remove(invitation.Id);
        audit.Note(new AuditNote(AuditActions.InvitationRemoved, invitation.InvitedBy, $"{invitation.Id}"));
        return invitation.Id;
    }
}
