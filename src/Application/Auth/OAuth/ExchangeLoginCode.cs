using MediatR;
using Modular.Application.Auth.Mfa;
using Modular.Application.Pipeline;
using Modular.Domain.Auth;

namespace Modular.Application.Auth.OAuth;

/// <summary>
/// Ends a login through a provider: the client shows the code of its address and the secret that it began with. Refuses
/// with <see cref="InvalidGrant"/> whatever it is that is wrong.
/// </summary>
public sealed record ExchangeLoginCode(string Code, string CodeVerifier, RequestOrigin Origin) : ICommand<LogInOutcome>;

internal sealed class ExchangeLoginCodeHandler(
    LoginFlows flows, IUserStore users, MfaChallenges challenges, FinishedLogin login)
    : IRequestHandler<ExchangeLoginCode, LogInOutcome>
{
    public async Task<LogInOutcome> Handle(ExchangeLoginCode command, CancellationToken ct)
    {
        var redeemed = await flows.Redeem(command.Code, command.CodeVerifier, ct) ?? throw new InvalidGrant();
        var account = await users.Hold(redeemed.UserId, ct) ?? throw new InvalidGrant();
        return account.User.MfaEnabled
            ? new LogInOutcome(SignedIn: null, challenges.Begin(account))
            : new LogInOutcome(
                await login.Begin(account.User, command.Origin, $"provider {redeemed.Provider}", ct), MfaToken: null);
    }
}
