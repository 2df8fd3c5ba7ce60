using Modular.Domain.Auth;

namespace Modular.Application.Auth;

/// <summary>What follows from a new password, however it comes about.</summary>
public sealed class PasswordChange(
    IUserStore users, ISessionStore sessions, ICodeStore codes, AccountMails mails, EndedSessions ended)
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
        foreach (var sessionId in await sessions.EndOthers(user.Id, keep ?? Guid.Empty, ct))
            ended.Tell(user.Id, sessionId, action);
        await mails.SayPasswordChanged(user.Email, ct);
    }
}
