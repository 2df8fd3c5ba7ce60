using Modular.Domain.Auth;

namespace Modular.Application.Auth.Users;

/// <summary>
/// Keeps invitations. One is open until it is used, withdrawn or over, and as long as its maker may still invite
/// somebody to its role.
/// </summary>
public interface IInvitationStore
{
    /// <summary>Adds one, in the place of another to the same address.</summary>
    Task Replace(Invitation invitation, CancellationToken ct);

    /// <summary>An open one; null when there is none. Reads outside of the unit of work.</summary>
    Task<Invitation?> Find(Guid id, CancellationToken ct);

    /// <summary>An open one, locked until the commit; others who want to use it wait. Null for none.</summary>
    Task<Invitation?> LockOpen(Guid id, CancellationToken ct);

    /// <summary>The same of the one to this address.</summary>
    Task<Invitation?> LockOpenFor(string email, CancellationToken ct);

    /// <summary>One, open or not, locked until the commit; null when there is none.</summary>
    Task<Invitation?> Lock(Guid id, CancellationToken ct);

    /// <summary>Removes one.</summary>
    void Remove(Guid id);
}
