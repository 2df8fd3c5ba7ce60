using Modular.Application.Auth.Contracts;
using Modular.Application.Pipeline;
using Modular.Domain.Auth;

namespace Modular.Application.Auth.Users;

/// <summary>What follows when an account goes for good.</summary>
public sealed class AccountRemoval(
    IUserStore users, ISessionStore sessions, IEventPublisher events, AccountMails mails, IAuditLog audit)
{
    /// <summary>
    /// Removes the account, which the caller has locked, and tells every module and the mailbox; how many sessions
    /// ended.
    /// </summary>
    public async Task<int> Remove(User user, CancellationToken ct)
    {
        // Nobody is left to be told of each session; that they ended is what other hosts must know.
        var ended = await sessions.EndAll(user.Id, ct);
        sessions.EndTokens(user.Id);
        users.Remove(user.Id);
        audit.Note(new AuditNote(AuditActions.AccountDeleted, user.Id));
        await events.Publish(new UserErased(user.Id), ct);
        await mails.SayAccountDeleted(user.Email, ct);
        return ended.Count;
    }
}
