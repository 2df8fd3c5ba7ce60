using Modular.Domain.Auth;

namespace Modular.Application.Auth.Users;

/// <summary>An account that is locked until the commit.</summary>
/// <param name="User">The account.</param>
/// <param name="IsLastOwner">Whether nobody else is an owner who can sign in.</param>
public sealed record HeldUser(User User, bool IsLastOwner);

/// <summary>Keeps the instance from being left without an owner who can sign in.</summary>
public sealed class LastOwnerRule(IUserStore users)
{
    /// <summary>
    /// Locks the account until the commit, and the owners before it: of two owners who give up at once, the second sees
    /// that the first is gone. Refuses with <see cref="UserNotFound"/>.
    /// </summary>
    public async Task<HeldUser> Lock(Guid userId, CancellationToken ct)
    {
        var owners = await users.LockOwners(ct);
        var user = await users.Lock(userId, ct) ?? throw new UserNotFound();
        return new HeldUser(user, user.Role == Roles.Owner && owners.All(owner => owner == userId));
    }
}
