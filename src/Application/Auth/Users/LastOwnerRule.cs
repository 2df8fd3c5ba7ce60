namespace Modular.Application.Auth.Users;

/// <summary>Keeps the instance from being left without an owner who can sign in.</summary>
public sealed class LastOwnerRule(IUserStore users)
{
    /// <summary>
    /// Whether somebody besides <paramref name="userId"/> is an owner, held until the commit: of two owners who give up
    /// at once, the second sees that the first is gone. Comes before the lock of the account itself.
    /// </summary>
    public async Task<bool> LockOthers(Guid userId, CancellationToken ct) =>
        (await users.LockOwners(ct)).Any(owner => owner != userId);
}
