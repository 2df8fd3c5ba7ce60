using MediatR;
using Modular.Application.Pipeline;
using Modular.Domain.Auth;

namespace Modular.Application.Auth.Mfa;

/// <summary>
/// Has logins ask for the password alone, and ends the user's other sessions. Refuses with <see cref="InvalidCode"/>,
/// <see cref="ReauthenticationRequired"/> and <see cref="MfaNotEnabled"/>.
/// </summary>
/// <returns>Whose second factor is gone.</returns>
public sealed record DisableTotp(Guid UserId, Guid SessionId, string Code, RequestOrigin Origin) : ICommand<Guid>;

internal sealed class DisableTotpHandler(FactorChange change, ISecondFactorStore factors)
    : IRequestHandler<DisableTotp, Guid>
{
    public async Task<Guid> Handle(DisableTotp command, CancellationToken ct)
    {
        var authenticator = await factors.FindEnabled(command.UserId, ct) ?? throw new MfaNotEnabled();
        await change.Prove(command.UserId, command.SessionId, authenticator,
            new TypedCode(command.Code, command.Origin, AuditActions.MfaDisabled), ct);
        factors.Disable(command.UserId);
        await change.EndOthers(command.UserId, command.SessionId, ct);
        return command.UserId;
    }
}
