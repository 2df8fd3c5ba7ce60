using MediatR;
using Modular.Application.Pipeline;
using Modular.Domain.Auth;

namespace Modular.Application.Auth.Passkeys;

/// <summary>
/// Removes a passkey of the user, and ends the user's other sessions. Refuses with <see cref="PasskeyNotFound"/>,
/// <see cref="ReauthenticationRequired"/>, and <see cref="LastLoginMethod"/> when there is no other way in. Returns its
/// id.
/// </summary>
/// <param name="UserId">Whose passkey it must be.</param>
/// <param name="SessionId">The session that asks, which goes on.</param>
/// <param name="PasskeyId">Which.</param>
/// <param name="IfMatch">The ETag that it must have, or null.</param>
public sealed record RemovePasskey(Guid UserId, Guid SessionId, Guid PasskeyId, string? IfMatch) : ICommand<Guid>;

internal sealed class RemovePasskeyHandler(
    FreshLogin logins, PasskeyChange change, LoginMethods methods, IPasskeyStore passkeys)
    : IRequestHandler<RemovePasskey, Guid>
{
    public async Task<Guid> Handle(RemovePasskey command, CancellationToken ct)
    {
        await logins.Require(command.SessionId, ct);
        // First the account, as a login does it: one with this passkey either came before, and its session ends here,
        // or waits and finds no passkey.
        var user = await change.Hold(command.UserId, command.SessionId, ct);
        var passkey = await passkeys.Lock(user.Id, command.PasskeyId, ct) ?? throw new PasskeyNotFound();
        ETag.Require(command.IfMatch, passkey);
        await methods.RequireAnother(user.Id, ct);
        passkeys.Remove(passkey.Id);
        await change.Tell(user, command.SessionId, AuditActions.PasskeyRemoved, passkey.Id, ct);
        return passkey.Id;
    }
}
