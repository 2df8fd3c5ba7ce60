using Modular.Domain.Auth;

namespace Modular.Application.Auth;

/// <summary>
/// Proves that somebody knows the password of an address. Every use of a password goes through here, so that none
/// forgets to count what is wrong; an unknown address costs the same work and has the same answer.
/// </summary>
public sealed class PasswordProof(
    IUserStore users, IPasswords passwords, IThrottle throttle, IAuditLog audit, AuthOptions options)
{
    /// <summary>
    /// The account; refuses with <see cref="InvalidCredentials"/>, and notes that as <paramref name="action"/>.
    /// </summary>
    public async Task<UserPassword> Prove(
        string email, string password, RequestOrigin origin, string action, CancellationToken ct)
    {
        // Counted for unknown addresses too: whether a limit is met must not say whether there is an account.
        var found = origin.IsOwnMachine(options.PublicUrl)
            ? await Verify(email, password, action, ct)
            : await throttle.Attempt(
                options.AccountFailures,
                EmailAddress.KeyOf(email),
                refusal => refusal is InvalidCredentials,
                () => Verify(email, password, action, ct),
                ct);
        if (!passwords.IsOutdated(found.Hash))
            return found;

        // The password is known in clear only here, so only here can its hash move to today's parameters.
        var hash = await passwords.Hash(password, ct);
        if (!await users.Hold(found.User.Id, found.Hash, ct))
            throw new InvalidCredentials();
        users.Rehash(found.User.Id, hash);
        return found with { Hash = hash };
    }

    /// <summary>The same for the account of a signed-in user.</summary>
    public async Task<UserPassword> Prove(
        Guid userId, string password, RequestOrigin origin, string action, CancellationToken ct) =>
        await Prove(await users.EmailOf(userId, ct) ?? throw new UserNotFound(), password, origin, action, ct);

    private async Task<UserPassword> Verify(string email, string password, string action, CancellationToken ct)
    {
        var found = await users.Find(email, ct);
        if (await passwords.Verify(password, found?.Hash, ct))
            return found!;

        await audit.NoteRefusal(new AuditNote(action, found?.User.Id, email), ct);
        throw new InvalidCredentials();
    }
}
