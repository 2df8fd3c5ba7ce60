using MediatR;
using Modular.Application.Pipeline;
using Modular.Domain.Auth;

namespace Modular.Application.Auth.Passkeys;

/// <summary>
/// Says what the user's browser is to be asked, to have an authenticator make a passkey. Refuses with
/// <see cref="ReauthenticationRequired"/> and <see cref="PasskeyLimitReached"/>.
/// </summary>
/// <param name="UserId">Who.</param>
/// <param name="SessionId">The session that asks.</param>
/// <param name="Site">What the passkey is for.</param>
public sealed record BeginPasskey(Guid UserId, Guid SessionId, RelyingParty Site) : ICommand<PasskeyOptions>;

internal sealed class BeginPasskeyHandler(
    FreshLogin logins, PasskeyChange change, OwnPasskeys own, IPasskeyCeremonies ceremonies, PasskeyStates states)
    : IRequestHandler<BeginPasskey, PasskeyOptions>
{
    public async Task<PasskeyOptions> Handle(BeginPasskey command, CancellationToken ct)
    {
        await logins.Require(command.SessionId, ct);
        var user = await change.Hold(command.UserId, command.SessionId, ct);
        var present = await own.WithRoom(user.Id, ct);
        return states.Begin(
            PasskeyPurpose.Add, user.Id, await ceremonies.BeginCreation(command.Site, user, present));
    }
}
