using MediatR;
using Modular.Application.Pipeline;
using Modular.Domain.Auth;

namespace Modular.Application.Auth.OAuth;

/// <summary>
/// Takes an identity off its user's account, and ends the user's other sessions: they may have been begun by it.
/// Refuses with <see cref="IdentityNotFound"/>, and with <see cref="LastLoginMethod"/> when there is no other way in.
/// </summary>
/// <param name="UserId">Whose identity it must be.</param>
/// <param name="SessionId">The session that asks, which goes on.</param>
/// <param name="IdentityId">Which.</param>
/// <returns>Its id.</returns>
public sealed record RemoveIdentity(Guid UserId, Guid SessionId, Guid IdentityId) : ICommand<Guid>;

internal sealed class RemoveIdentityHandler(
    IUserStore users, IIdentityStore identities, LoginMethods methods, OtherSessions others, IAuditLog audit)
    : IRequestHandler<RemoveIdentity, Guid>
{
    public async Task<Guid> Handle(RemoveIdentity command, CancellationToken ct)
    {
        // Of two that are removed at once the second waits here, and then may be the last.
        var user = await users.Lock(command.UserId, ct) ?? throw new UserNotFound();
        var all = await identities.IdsOf(user.Id, ct);
        if (!all.Contains(command.IdentityId))
            throw new IdentityNotFound();
        await methods.RequireAnother(user.Id, ct);
        identities.Remove(new LinkedIdentity(command.IdentityId, user.Id));
        await others.End(user.Id, command.SessionId, AuditActions.SessionEnded, ct);
        audit.Note(new AuditNote(AuditActions.IdentityRemoved, user.Id, $"{command.IdentityId}"));
        return command.IdentityId;
    }
}
