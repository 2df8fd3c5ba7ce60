using Modular.Domain.Auth;

namespace Modular.Application.Auth;

/// <summary>
/// Proves that somebody knows the password of an address. Every use of a password goes through here, so that none
/// forgets to count what is wrong; an unknown address costs the same work and has the same answer.
/// </summary>
public sealed class PasswordProof(IUserStore users, IPasswords passwords, AttemptGate gate, IAuditLog audit)
{
    /// <summary>
    /// The account; refuses with <see cref="InvalidCredentials"/>, and notes that as <paramref name="action"/>.
    /// </summary>
    public async Task<UserPassword> Prove(
        string email, string password, RequestOrigin origin, string action, CancellationToken ct)
    {
        var found = await users.Find(email, ct);
        // Counted for unknown addresses too: having to wait must not say whether there is an account.
        var account = found?.User.AccountKey ?? EmailAddress.KeyOf(email);
        var proven = await gate.Attempt(
            GateDoor.Password, account, origin,
            async () => await passwords.Verify(password, found?.Hash, ct) ? found : null, ct);
        if (proven is null)
        {
            await audit.NoteRefusal(new AuditNote(action, found?.User.Id, email), ct);
            throw new InvalidCredentials();
        }

        return passwords.IsOutdated(proven.Hash!) ? await Rehash(proven, password, ct) : proven;
    }

    /// <summary>The same for the account of a signed-in user.</summary>
    public async Task<UserPassword> Prove(
        Guid userId, string password, RequestOrigin origin, string action, CancellationToken ct) =>
        await Prove(await users.EmailOf(userId, ct) ?? throw new UserNotFound(), password, origin, action, ct);

    // The password is known in clear only here, so only here can its hash move to today's parameters.
    private async Task<UserPassword> Rehash(UserPassword proven, string password, CancellationToken ct)
    {
        var hash = await passwords.Hash(password, ct);
        if (await users.Hold(proven.User.Id, proven.Hash, ct) is null)
            throw new InvalidCredentials();
        users.Rehash(proven.User.Id, hash);
        return proven with { Hash = hash };
    }
}
