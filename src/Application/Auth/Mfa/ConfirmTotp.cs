using MediatR;
using Modular.Application.Pipeline;
using Modular.Domain.Auth;

namespace Modular.Application.Auth.Mfa;

/// <summary>
/// Has logins ask for codes from now on, once the app has shown a right one, and ends the user's other sessions: they
/// were begun without. Refuses with <see cref="InvalidCode"/>, <see cref="ReauthenticationRequired"/>,
/// <see cref="MfaEnabledAlready"/> and <see cref="MfaNotEnabled"/>.
/// </summary>
public sealed record ConfirmTotp(Guid UserId, Guid SessionId, string Code, RequestOrigin Origin)
    : ICommand<ShownRecoveryCodes>;

internal sealed class ConfirmTotpHandler(
    FactorChange change, ISecondFactorStore factors, RecoveryCodes recovery)
    : IRequestHandler<ConfirmTotp, ShownRecoveryCodes>
{
    public async Task<ShownRecoveryCodes> Handle(ConfirmTotp command, CancellationToken ct)
    {
        var authenticator = await factors.Find(command.UserId, ct) ?? throw new MfaNotEnabled();
        if (authenticator.Enabled)
            throw new MfaEnabledAlready();

        await change.Prove(command.UserId, command.SessionId, authenticator,
            new TypedCode(command.Code, command.Origin, AuditActions.MfaEnabled), ct);
        factors.Enable(command.UserId);
        var codes = recovery.Renew(command.UserId);
        await change.EndOthers(command.UserId, command.SessionId, ct);
        return codes;
    }
}
