using Modular.Domain.Auth;

namespace Modular.Application.Auth.Passkeys;

/// <summary>A passkey and whose it is.</summary>
public sealed record UserPasskey(Passkey Passkey, User User);

/// <summary>Keeps passkeys.</summary>
public interface IPasskeyStore
{
    /// <summary>The passkey that an authenticator calls so, or null. Reads outside of the unit of work.</summary>
    Task<UserPasskey?> Find(byte[] credentialId, CancellationToken ct);

    /// <summary>Every passkey of the user.</summary>
    Task<IReadOnlyList<Passkey>> OfUser(Guid userId, CancellationToken ct);

    /// <summary>Adds one; false when there is one with this credential id, whosever it is.</summary>
    Task<bool> TryAdd(Passkey passkey, CancellationToken ct);

    /// <summary>
    /// Keeps that it was used and what its authenticator says; false when the counter has not risen, though the
    /// authenticator counts, or the passkey is gone.
    /// </summary>
    Task<bool> TryUse(Guid passkeyId, ProvenCredential proven, CancellationToken ct);

    /// <summary>The user's passkey as the wire has it, locked until the commit; null when it is not theirs.</summary>
    Task<PasskeyDetails?> Lock(Guid userId, Guid passkeyId, CancellationToken ct);

    /// <summary>Removes a passkey.</summary>
    void Remove(Guid passkeyId);

    /// <summary>Removes every passkey of the user.</summary>
    void RemoveAll(Guid userId);
}
