using Modular.Domain.Auth;

namespace Modular.Application.Auth;

/// <summary>What follows from a new password, however it comes about.</summary>
public sealed class PasswordChange(
    IUserStore users, OtherSessions sessions, ICodeStore codes, AccountMails mails)
{
    /// <summary>
    /// Sets it, ends every session but <paramref name="keep"/>, voids what was mailed before and tells the mailbox.
    /// </summary>
    /// <param name="user">The account, which the caller has locked: a login with the old password either came before,
    /// and its session ends here, or waits and finds another password.</param>
    /// <param name="passwordHash">The new one.</param>
    /// <param name="keep">The session that asks; null for none.</param>
    /// <param name="action">Why sessions end.</param>
    /// <param name="ct">Ends the work.</param>
    public async Task Apply(User user, string passwordHash, Guid? keep, string action, CancellationToken ct)
    {
        users.Rehash(user.Id, passwordHash);
        codes.VoidAll(user.Id);
        await sessions.End(user.Id, keep, action, ct);
        await mails.SayPasswordChanged(user.Email, ct);
    }
}
