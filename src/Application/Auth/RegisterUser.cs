using MediatR;
using Modular.Application.Pipeline;
using Modular.Domain.Auth;

namespace Modular.Application.Auth;

/// <summary>Makes an account for whoever asks, where the instance lets them, and signs them in.</summary>
public sealed record RegisterUser(
    string Email, string Password, string? Name, string? SetupToken, RequestOrigin Origin, string? Invitation = null)
    : ICommand<SignedIn>, IRegistration;

internal sealed class RegisterUserValidator : RegistrationValidator<RegisterUser>;

internal sealed class RegisterUserHandler(
    NewAccounts accounts, Admission admission, IUserStore users, IPasswords passwords, SignIn signIn)
    : IRequestHandler<RegisterUser, SignedIn>
{
    public async Task<SignedIn> Handle(RegisterUser command, CancellationToken ct)
    {
        // All that needs no lock comes before the slow hash, and the transaction opens after it.
        var admitted = await admission.Decide(command, ct);
        if (await users.Has(command.Email, ct))
            throw new EmailTaken();
        var hash = await passwords.Hash(command.Password, ct);

        var role = await admission.Confirm(admitted, ct);
        var user = await accounts.Add(command.Email, command.Name, role, hash, ct);
        return await signIn.Begin(user, command.Origin, ct);
    }
}
