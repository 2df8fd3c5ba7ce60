using Modular.Domain.Auth;

namespace Modular.Application.Auth;

/// <summary>A user and what the password is checked against; null for one who has none yet.</summary>
public sealed record UserPassword(User User, string? Hash);

/// <summary>Keeps accounts.</summary>
public interface IUserStore
{
    /// <summary>Whether an account has this address; outside of the unit of work.</summary>
    Task<bool> Has(string email, CancellationToken ct);

    /// <summary>The account with this address, or null. Reads outside of the unit of work.</summary>
    Task<UserPassword?> Find(string email, CancellationToken ct);

    /// <summary>The address of an account, or null. Reads outside of the unit of work.</summary>
    Task<string?> EmailOf(Guid userId, CancellationToken ct);

    /// <summary>Adds an account, without a password for null; false when its address is taken.</summary>
    Task<bool> TryAdd(User user, string? passwordHash, CancellationToken ct);

    /// <summary>
    /// Holds the account as it is until the commit, and returns it. Null when its password is no longer the one behind
    /// <paramref name="passwordHash"/> (null: it has none), or it was disabled meanwhile.
    /// </summary>
    Task<User?> Hold(Guid userId, string? passwordHash, CancellationToken ct);

    /// <summary>
    /// Holds the account as it is until the commit, whatever its password; null when it is disabled or gone.
    /// </summary>
    Task<UserPassword?> Hold(Guid userId, CancellationToken ct);

    /// <summary>Replaces the hash by one of the same password.</summary>
    void Rehash(Guid userId, string passwordHash);

    /// <summary>The account, locked until the commit; null when there is none.</summary>
    Task<User?> Lock(Guid userId, CancellationToken ct);

    /// <summary>The account with this address, locked until the commit; null when there is none.</summary>
    Task<User?> Lock(string email, CancellationToken ct);

    /// <summary>Gives the account another name.</summary>
    void Rename(Guid userId, string? name);

    /// <summary>Keeps that mail to the account's address arrives.</summary>
    void MarkVerified(Guid userId);

    /// <summary>The owners who are not disabled, locked until the commit.</summary>
    Task<IReadOnlyList<Guid>> LockOwners(CancellationToken ct);

    /// <summary>Keeps the role of an account and whether it is disabled.</summary>
    void SetAccess(User user);

    /// <summary>Removes the account with all that this module keeps of it, but for the audit log.</summary>
    void Remove(Guid userId);

    /// <summary>Gives the account another address, to which mail arrives; false when it is taken.</summary>
    Task<bool> TryChangeEmail(Guid userId, string email, CancellationToken ct);
}
