using MediatR;
using Modular.Application.Auth.Mfa;
using Modular.Application.Pipeline;
using Modular.Domain.Auth;

namespace Modular.Application.Auth;

/// <summary>Signs in with a password; an unknown address is answered like a wrong one, as late.</summary>
public sealed record LogIn(string Email, string Password, RequestOrigin Origin) : ICommand<LogInOutcome>;

/// <summary>
/// What a right password comes to. That a code is wanted is no exception here: one would roll back the challenge.
/// </summary>
/// <param name="SignedIn">The tokens; null when a code is wanted too.</param>
/// <param name="MfaToken">What the code is to be sent with, null when none is wanted.</param>
public sealed record LogInOutcome(SignedIn? SignedIn, string? MfaToken) : ICarriesSecret;

internal sealed class LogInHandler(
    PasswordProof proof, IUserStore users, UsableAccount usable, MfaChallenges challenges, FinishedLogin login)
    : IRequestHandler<LogIn, LogInOutcome>
{
    public async Task<LogInOutcome> Handle(LogIn command, CancellationToken ct)
    {
        var found = await proof.Prove(command.Email, command.Password, command.Origin, AuditActions.LoggedIn, ct);
        await usable.Require(found.User, ct);
        // As it is now: a second factor may have been enabled since the account was found.
        var user = await users.Hold(found.User.Id, found.Hash, ct) ?? throw new InvalidCredentials();
        return user.MfaEnabled
            ? new LogInOutcome(SignedIn: null, challenges.Begin(found))
            : new LogInOutcome(await login.Begin(user, command.Origin, shown: null, ct), MfaToken: null);
    }
}
