using Microsoft.AspNetCore.Identity;

namespace Modular.Infrastructure.Auth.Passkeys;

/// <summary>An account as the framework's handler of passkeys knows it: by its id alone.</summary>
internal sealed record PasskeyOwner(string Id);

/// <summary>
/// What the framework's handler of passkeys may look up: one account, with the passkeys that were read for it. It takes
/// whatever a store throws for a wrong answer, an unreachable database too; so this one has nothing to throw, and all
/// of ours is read before and written after.
/// </summary>
internal sealed class KnownPasskeys(PasskeyOwner? owner, IReadOnlyList<UserPasskeyInfo> passkeys)
    : IUserPasskeyStore<PasskeyOwner>
{
    public Task<PasskeyOwner?> FindByIdAsync(string userId, CancellationToken cancellationToken) =>
        Task.FromResult(owner?.Id == userId ? owner : null);

    public Task<string> GetUserIdAsync(PasskeyOwner user, CancellationToken cancellationToken) =>
        Task.FromResult(user.Id);

    public Task<IList<UserPasskeyInfo>> GetPasskeysAsync(PasskeyOwner user, CancellationToken cancellationToken) =>
        Task.FromResult<IList<UserPasskeyInfo>>([.. passkeys]);

    public Task<UserPasskeyInfo?> FindPasskeyAsync(
        PasskeyOwner user, byte[] credentialId, CancellationToken cancellationToken) =>
        Task.FromResult(passkeys.FirstOrDefault(passkey => passkey.CredentialId.AsSpan().SequenceEqual(credentialId)));

    // Whether anybody has it is decided by the index, when it is added.
    public Task<PasskeyOwner?> FindByPasskeyIdAsync(byte[] credentialId, CancellationToken cancellationToken) =>
        Task.FromResult<PasskeyOwner?>(null);

    public void Dispose()
    {
        // It holds nothing.
    }

    // What a store of users has beside, and the handler never asks for.
    public Task AddOrUpdatePasskeyAsync(
        PasskeyOwner user, UserPasskeyInfo passkey, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task RemovePasskeyAsync(PasskeyOwner user, byte[] credentialId, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<string?> GetUserNameAsync(PasskeyOwner user, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task SetUserNameAsync(PasskeyOwner user, string? userName, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<string?> GetNormalizedUserNameAsync(PasskeyOwner user, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task SetNormalizedUserNameAsync(
        PasskeyOwner user, string? normalizedName, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<PasskeyOwner?> FindByNameAsync(string normalizedUserName, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<IdentityResult> CreateAsync(PasskeyOwner user, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<IdentityResult> UpdateAsync(PasskeyOwner user, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<IdentityResult> DeleteAsync(PasskeyOwner user, CancellationToken cancellationToken) =>
        throw new NotSupportedException();
}
