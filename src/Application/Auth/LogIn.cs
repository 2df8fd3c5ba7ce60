using MediatR;
using Modular.Application.Pipeline;
using Modular.Domain.Auth;

namespace Modular.Application.Auth;

/// <summary>Signs in with a password; an unknown address is answered like a wrong one, as late.</summary>
public sealed record LogIn(string Email, string Password, RequestOrigin Origin) : ICommand<SignedIn>;

internal sealed class LogInHandler(
    IUserStore users, IPasswords passwords, IThrottle throttle, SignIn signIn, AuthOptions options)
    : IRequestHandler<LogIn, SignedIn>
{
    public async Task<SignedIn> Handle(LogIn command, CancellationToken ct)
    {
        var found = await Prove(command, ct);
        if (found.User.Disabled)
            throw new AccountDisabled();
        if (!await users.Hold(found.User.Id, found.Hash, ct))
            throw new InvalidCredentials();

        return await signIn.Begin(found.User, command.Origin, ct);
    }

    private async Task<UserPassword> Prove(LogIn command, CancellationToken ct)
    {
        // Counted for unknown addresses too: whether a limit is met must not say whether there is an account.
        var found = command.Origin.IsOwnMachine(options.PublicUrl)
            ? await Verify(command, ct)
            : await throttle.Attempt(
                options.AccountFailures,
                EmailAddress.KeyOf(command.Email),
                refusal => refusal is InvalidCredentials,
                () => Verify(command, ct),
                ct);
        if (!passwords.IsOutdated(found.Hash))
            return found;

        // The password is known in clear only here, so only here can its hash move to today's parameters.
        var hash = await passwords.Hash(command.Password, ct);
        if (!await users.Hold(found.User.Id, found.Hash, ct))
            throw new InvalidCredentials();
        users.Rehash(found.User.Id, hash);
        return found with { Hash = hash };
    }

    private async Task<UserPassword> Verify(LogIn command, CancellationToken ct)
    {
        var found = await users.Find(command.Email, ct);
        return await passwords.Verify(command.Password, found?.Hash, ct) ? found! : throw new InvalidCredentials();
    }
}
