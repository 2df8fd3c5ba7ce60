using Modular.Domain.Auth;

namespace Modular.Application.Auth.Passkeys;

/// <summary>The passkeys of one user, of which there may be so many.</summary>
public sealed class OwnPasskeys(IPasskeyStore passkeys, AuthOptions options)
{
    /// <summary>Those there are, if there may be more; else refuses with <see cref="PasskeyLimitReached"/>.</summary>
    /// <param name="userId">Whose. The account is locked: two that are added at once count one after the other.</param>
    /// <param name="ct">Ends the wait for the database.</param>
    public async Task<IReadOnlyList<Passkey>> WithRoom(Guid userId, CancellationToken ct)
    {
        var present = await passkeys.OfUser(userId, ct);
        return options.PasskeysPerUser > 0 && present.Count >= options.PasskeysPerUser
            ? throw new PasskeyLimitReached(options.PasskeysPerUser, present.Count)
            : present;
    }

    /// <summary>
    /// Adds one; refuses with <see cref="PasskeyLimitReached"/>, and with <see cref="InvalidPasskey"/> when it is there
    /// already.
    /// </summary>
    public async Task Add(Passkey passkey, CancellationToken ct)
    {
        await WithRoom(passkey.UserId, ct);
        if (!await passkeys.TryAdd(passkey, ct))
            throw new InvalidPasskey();
    }
}
