namespace Modular.Domain.Auth;

public sealed class LastOwner() : Conflict(
    "auth.last_owner",
    "This is the only owner who can sign in. Make somebody else an owner first: without one nobody gives roles.");

public sealed class RoleChangeNotAllowed() : Forbidden(
    "auth.forbidden", "Only the owner gives roles and changes the accounts of owners and admins.");

public sealed class InvalidInvitation() : Forbidden(
    "auth.invalid_invitation",
    "This invitation is not good: it was used, withdrawn, has expired, or is for another address. Ask for a new one.");

public sealed class InvitationNotFound() : NotFound(
    "auth.invitation_not_found", "There is no open invitation with this id.");
