using FluentValidation;
using MediatR;
using Modular.Application.Pipeline;
using Modular.Domain;
using Modular.Domain.Auth;

namespace Modular.Application.Auth.Users;

/// <summary>
/// Invites somebody to make an account, and mails the link; for owner and admin. One to the same address is void from
/// then on. Refuses with <see cref="RoleChangeNotAllowed"/>, <see cref="EmailTaken"/> and, where nobody makes accounts,
/// <see cref="RegistrationClosed"/>.
/// </summary>
/// <param name="Inviter">Who invites.</param>
/// <param name="Email">Whom.</param>
/// <param name="Role">
/// The role that the account gets, <c>admin</c> or <c>member</c>; only the owner gives the former.
/// </param>
/// <param name="ExpiresAt">When it ends, at most 30 days from now; null for in 7 days.</param>
public sealed record CreateInvitation(Principal Inviter, string Email, string Role, DateTimeOffset? ExpiresAt)
    : ICommand<CreatedInvitation>;

internal sealed class CreateInvitationValidator : AbstractValidator<CreateInvitation>
{
    public CreateInvitationValidator(TimeProvider clock)
    {
        RuleFor(command => command.Email).IsEmailAddress();
        RuleFor(command => command.Role).Must(role => role is Roles.Admin or Roles.Member)
            .WithMessage($"Must be {Roles.Admin} or {Roles.Member}.");
        RuleFor(command => command.ExpiresAt)
            .Must(end => end is null || (end > clock.GetUtcNow() && end <= clock.GetUtcNow() + Invitation.MaxLifetime))
            .WithMessage($"Must be in the future, at most {Invitation.MaxLifetime.Days} days from now.");
    }
}

internal sealed class CreateInvitationHandler(
    IInvitationStore invitations, IUserStore users, InvitationNews news, AuthOptions options, TimeProvider clock)
    : IRequestHandler<CreateInvitation, CreatedInvitation>
{
    public async Task<CreatedInvitation> Handle(CreateInvitation command, CancellationToken ct)
    {
        if (command.Inviter.Role != Roles.Owner && command.Role != Roles.Member)
            throw new RoleChangeNotAllowed();
        if (options.Registration == RegistrationMode.Closed)
            throw new RegistrationClosed();
        if (await users.Has(command.Email, ct))
            throw new EmailTaken();

        var now = clock.GetUtcNow();
        var invitation = new Invitation
        {
            Id = Ids.New(now),
            Email = command.Email,
            Role = command.Role,
            InvitedBy = command.Inviter.UserId,
            CreatedAt = now,
            ExpiresAt = command.ExpiresAt ?? now + Invitation.DefaultLifetime,
        };
        await invitations.Replace(invitation, ct);
        return CreatedInvitation.Of(invitation, await news.Invite(invitation, ct));
    }
}
