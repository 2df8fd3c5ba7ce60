using Modular.Application.Auth.Contracts;
using Modular.Application.Pipeline;
using Modular.Domain.Auth;

namespace Modular.Application.Auth.Users;

/// <summary>What follows when what a user may do on the instance changes.</summary>
public sealed class AccessChange(
    IUserStore users, ISessionStore sessions, OtherSessions ending, IEventPublisher events, IAuditLog audit)
{
    /// <summary>Keeps the new role and state, and ends what belongs to the old.</summary>
    /// <param name="user">The account so far, which the caller has locked: no login slips in between.</param>
    /// <param name="changed">The account from now on.</param>
    /// <param name="ct">Ends the work.</param>
    public async Task Apply(User user, User changed, CancellationToken ct)
    {
        users.SetAccess(changed);
        sessions.EndTokens(user.Id);
        if (changed.Role != user.Role)
            audit.Note(new AuditNote(AuditActions.RoleChanged, user.Id, changed.Role));
        if (changed.Disabled == user.Disabled)
            return;

        audit.Note(new AuditNote(
            changed.Disabled ? AuditActions.AccountDisabled : AuditActions.AccountEnabled, user.Id));
        if (changed.Disabled)
            await ending.End(user.Id, keep: null, AuditActions.AccountDisabled, ct);
        await events.Publish(new UserAccessChanged(user.Id, changed.Disabled), ct);
    }
}
