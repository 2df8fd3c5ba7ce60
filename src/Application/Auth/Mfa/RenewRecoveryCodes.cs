using MediatR;
using Modular.Application.Pipeline;
using Modular.Domain.Auth;

namespace Modular.Application.Auth.Mfa;

/// <summary>
/// Gives the user ten new recovery codes; the old ones are good no more. Refuses with <see cref="InvalidCode"/>,
/// <see cref="ReauthenticationRequired"/> and <see cref="MfaNotEnabled"/>.
/// </summary>
public sealed record RenewRecoveryCodes(Guid UserId, Guid SessionId, string Code, RequestOrigin Origin)
    : ICommand<ShownRecoveryCodes>;

internal sealed class RenewRecoveryCodesHandler(
    FactorChange change, ISecondFactorStore factors, RecoveryCodes recovery)
    : IRequestHandler<RenewRecoveryCodes, ShownRecoveryCodes>
{
    public async Task<ShownRecoveryCodes> Handle(RenewRecoveryCodes command, CancellationToken ct)
    {
        var authenticator = await factors.FindEnabled(command.UserId, ct) ?? throw new MfaNotEnabled();
        await change.Prove(command.UserId, command.SessionId, authenticator,
            new TypedCode(command.Code, command.Origin, AuditActions.RecoveryCodesRenewed), ct);
        return recovery.Renew(command.UserId);
    }
}
