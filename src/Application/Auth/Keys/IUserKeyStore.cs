using Modular.Domain.Auth;

namespace Modular.Application.Auth.Keys;

/// <summary>Keeps user keys. One that is removed is dead with the commit, on every host.</summary>
public interface IUserKeyStore
{
    /// <summary>Adds a key whose text has <paramref name="hash"/>.</summary>
    void Add(UserKey key, byte[] hash);

    /// <summary>How many keys a user has, expired ones too.</summary>
    Task<int> Count(Guid userId, CancellationToken ct);

    /// <summary>The user's key as the wire has it, locked until the commit; null when it is not theirs.</summary>
    Task<UserKeyDetails?> Lock(Guid userId, Guid keyId, CancellationToken ct);

    /// <summary>Removes a key.</summary>
    void Remove(Guid keyId);

    /// <summary>Removes every key of a user; their ids.</summary>
    Task<IReadOnlyList<Guid>> RemoveAll(Guid userId, CancellationToken ct);

    /// <summary>Removes the key with this id and hash; its user, or null when there is none.</summary>
    Task<Guid?> Revoke(Guid keyId, byte[] hash, CancellationToken ct);
}
