using MediatR;
using Modular.Application.Pipeline;
using Modular.Domain.Auth;

namespace Modular.Application.Auth.Mfa;

/// <summary>
/// Finishes a login with a code. Refuses with <see cref="InvalidCode"/> whatever it is that is wrong: the code, the
/// token, its age, or the account behind it.
/// </summary>
public sealed record VerifyMfa(string MfaToken, string Code, RequestOrigin Origin) : ICommand<SignedIn>;

internal sealed class VerifyMfaHandler(
    MfaChallenges challenges, ISecondFactorStore factors, SecondFactorProof proof, IUserStore users,
    FinishedLogin login)
    : IRequestHandler<VerifyMfa, SignedIn>
{
    public async Task<SignedIn> Handle(VerifyMfa command, CancellationToken ct)
    {
        var challenge = await challenges.Try(command.MfaToken, ct) ?? throw new InvalidCode();
        var authenticator = await factors.FindEnabled(challenge.UserId, ct) ?? throw new InvalidCode();
        var user = await proof.Prove(
            challenge.UserId, authenticator,
            new TypedCode(command.Code, command.Origin, AuditActions.LoggedIn),
            () => users.Hold(challenge.UserId, challenge.PasswordHash, ct),
            ct);

        if (!await challenges.Spend(challenge, ct))
            throw new InvalidCode();
        return await login.Begin(user, command.Origin, SecondFactorCode.Read(command.Code)!.Name, ct);
    }
}
