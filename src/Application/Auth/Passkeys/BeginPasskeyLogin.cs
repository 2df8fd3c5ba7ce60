using MediatR;
using Modular.Application.Pipeline;

namespace Modular.Application.Auth.Passkeys;

/// <summary>
/// Says what a browser is to be asked, to log in with whatever passkey it has for this site. It names no account, so it
/// says nothing of any.
/// </summary>
/// <param name="Site">What passkeys are for.</param>
public sealed record BeginPasskeyLogin(RelyingParty Site) : ICommand<PasskeyOptions>;

internal sealed class BeginPasskeyLoginHandler(IPasskeyCeremonies ceremonies, PasskeyStates states)
    : IRequestHandler<BeginPasskeyLogin, PasskeyOptions>
{
    public async Task<PasskeyOptions> Handle(BeginPasskeyLogin command, CancellationToken ct) =>
        states.Begin(PasskeyPurpose.LogIn, userId: null, await ceremonies.BeginLogin(command.Site));
}
