using FluentValidation;
using MediatR;
using Modular.Application.Pipeline;
using Modular.Domain.Auth;

namespace Modular.Application.Auth;

/// <summary>Makes an account as the operator of the machine: no set-up token, no registration mode.</summary>
/// <param name="Email">Its address.</param>
/// <param name="Password">Its password.</param>
/// <param name="Owner">Makes it the owner; refused with <see cref="OwnerExists"/> when there is one.</param>
/// <param name="Name">Its name, or null.</param>
public sealed record CreateUser(string Email, string Password, bool Owner, string? Name = null) : ICommand<UserDetails>;

internal sealed class CreateUserValidator : AbstractValidator<CreateUser>
{
    public CreateUserValidator()
    {
        RuleFor(command => command.Email).IsEmailAddress();
        RuleFor(command => command.Password).IsGoodPassword(command => command.Email);
        RuleFor(command => command.Name).IsUserName();
    }
}

internal sealed class CreateUserHandler(
    NewAccounts accounts, ISetupStore setup, IPasswords passwords, TimeProvider clock)
    : IRequestHandler<CreateUser, UserDetails>
{
    public async Task<UserDetails> Handle(CreateUser command, CancellationToken ct)
    {
        var hash = await passwords.Hash(command.Password, ct);
        if (command.Owner && !await setup.Complete(clock.GetUtcNow(), ct))
            throw new OwnerExists();

        var role = command.Owner ? Roles.Owner : Roles.Member;
        var user = await accounts.AddVerified(command.Email, command.Name, role, hash, ct);
        return UserDetails.Of(user);
    }
}
