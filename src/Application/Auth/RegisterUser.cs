using FluentValidation;
using MediatR;
using Modular.Application.Pipeline;
using Modular.Domain.Auth;

namespace Modular.Application.Auth;

/// <summary>Makes an account for whoever asks, where the instance lets them, and signs them in.</summary>
public sealed record RegisterUser(
    string Email, string Password, string? Name, string? SetupToken, RequestOrigin Origin) : ICommand<SignedIn>;

internal sealed class RegisterUserValidator : AbstractValidator<RegisterUser>
{
    public RegisterUserValidator()
    {
        RuleFor(command => command.Email).IsEmailAddress();
        RuleFor(command => command.Password).IsGoodPassword(command => command.Email);
        RuleFor(command => command.Name).IsUserName();
    }
}

internal sealed class RegisterUserHandler(
    NewAccounts accounts, Admission admission, IUserStore users, IPasswords passwords, SignIn signIn)
    : IRequestHandler<RegisterUser, SignedIn>
{
    public async Task<SignedIn> Handle(RegisterUser command, CancellationToken ct)
    {
        // All that needs no lock comes before the slow hash, and the transaction opens after it.
        var role = await admission.Decide(command.SetupToken, command.Origin, ct);
        if (await users.Has(command.Email, ct))
            throw new EmailTaken();
        var hash = await passwords.Hash(command.Password, ct);

        role = await admission.Confirm(role, ct);
        var user = await accounts.Add(command.Email, command.Name, role, hash, ct);
        return await signIn.Begin(user, command.Origin, ct);
    }
}
