using Modular.Domain.Auth;

namespace Modular.Application.Auth;

/// <summary>Keeps the keys that access tokens are signed with. Every host notices a change within a second.</summary>
public interface ISigningKeyStore
{
    /// <summary>All keys, locked until the commit: two rotations queue. If there is none, the first is made.</summary>
    Task<KeyRing> Lock(CancellationToken ct);

    /// <summary>Adds a key with a new secret.</summary>
    void Add(SigningKey key);

    /// <summary>Removes keys: from now on nothing that they signed is believed.</summary>
    void Remove(IEnumerable<SigningKey> keys);
}
