using Modular.Application.Pipeline;
using Modular.Domain.Auth;

namespace Modular.Application.Auth.Users;

/// <summary>An open invitation as owner and admins see it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Email">The address that the account must have.</param>
/// <param name="Role">The role that the account gets.</param>
/// <param name="InvitedBy">The user who made it.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="ExpiresAt">When it ends.</param>
public sealed record InvitationDetails(
    Guid Id, string Email, string Role, Guid InvitedBy, DateTimeOffset CreatedAt, DateTimeOffset ExpiresAt)
{
    /// <summary>The invitation as it is.</summary>
    public static InvitationDetails Of(Invitation invitation) => new(
        invitation.Id, invitation.Email, invitation.Role, invitation.InvitedBy, invitation.CreatedAt,
        invitation.ExpiresAt);
}

/// <summary>An invitation that was just made: <paramref name="Url"/> is shown this once, and mailed.</summary>
public sealed record CreatedInvitation(
    Guid Id, string Url, string Email, string Role, Guid InvitedBy, DateTimeOffset CreatedAt, DateTimeOffset ExpiresAt)
    : ICarriesSecret
{
    /// <summary>The invitation with its link.</summary>
    public static CreatedInvitation Of(Invitation invitation, string url) => new(
        invitation.Id, url, invitation.Email, invitation.Role, invitation.InvitedBy, invitation.CreatedAt,
        invitation.ExpiresAt);
}
