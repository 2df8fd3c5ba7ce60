using FluentValidation;
using MediatR;
using Modular.Application.Pipeline;
using Modular.Domain.Auth;

namespace Modular.Application.Auth.Users;

/// <summary>
/// Gives a user another role, or disables or enables the account; for owner and admin. Access tokens that say otherwise
/// are dead at once, and with a disabled account its sessions and keys. Refuses with
/// <see cref="RoleChangeNotAllowed"/> and <see cref="LastOwner"/>.
/// </summary>
/// <param name="Actor">Who does it.</param>
/// <param name="UserId">To whom.</param>
/// <param name="Role">The new role; absent keeps it.</param>
/// <param name="Disabled">Whether the account is disabled; absent keeps it.</param>
/// <param name="IfMatch">The ETag that the account must have, or null.</param>
public sealed record ChangeUser(
    Principal Actor, Guid UserId, Optional<string> Role, Optional<bool> Disabled, string? IfMatch)
    : ICommand<UserDetails>;

internal sealed class ChangeUserValidator : AbstractValidator<ChangeUser>
{
    public ChangeUserValidator()
    {
        RuleFor(command => command.Role).Must(role => !role.IsGiven || Roles.All.Contains(role.Value))
            .WithMessage($"Must be one of {string.Join(", ", Roles.All)}.");
    }
}

internal sealed class ChangeUserHandler(LastOwnerRule owners, AccessChange access)
    : IRequestHandler<ChangeUser, UserDetails>
{
    public async Task<UserDetails> Handle(ChangeUser command, CancellationToken ct)
    {
        var (user, isLastOwner) = await owners.Lock(command.UserId, ct);
        ETag.Require(command.IfMatch, UserDetails.Of(user));
        var changed = user with
        {
            Role = command.Role.Over(user.Role)!,
            Disabled = command.Disabled.Over(user.Disabled),
        };
        if (changed == user)
            return UserDetails.Of(user);

        if (command.Actor.Role != Roles.Owner && (changed.Role != user.Role || user.Role != Roles.Member))
            throw new RoleChangeNotAllowed();
        if (isLastOwner)
            throw new LastOwner();
        await access.Apply(user, changed, ct);
        return UserDetails.Of(changed);
    }
}
