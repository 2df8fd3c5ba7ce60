using FluentValidation;
using MediatR;
using Modular.Application.Pipeline;
using Modular.Domain.Auth;

namespace Modular.Application.Auth;

/// <summary>Changes what users say about themselves; refuses with <see cref="StateChanged"/>.</summary>
/// <param name="UserId">Who.</param>
/// <param name="Name">The new name; null for none, absent to keep it.</param>
/// <param name="IfMatch">The ETag that the account must have, or null.</param>
public sealed record UpdateProfile(Guid UserId, Optional<string> Name, string? IfMatch) : ICommand<UserDetails>;

internal sealed class UpdateProfileValidator : AbstractValidator<UpdateProfile>
{
    public UpdateProfileValidator() => RuleFor(command => command.Name.Value).IsUserName().OverridePropertyName("name");
}

internal sealed class UpdateProfileHandler(IUserStore users, IAuditLog audit)
    : IRequestHandler<UpdateProfile, UserDetails>
{
    public async Task<UserDetails> Handle(UpdateProfile command, CancellationToken ct)
    {
        var user = await users.Lock(command.UserId, ct) ?? throw new UserNotFound();
        ETag.Require(command.IfMatch, UserDetails.Of(user));

        var updated = user with { Name = command.Name.Over(user.Name) };
        if (updated != user)
        {
            users.Rename(user.Id, updated.Name);
            audit.Note(new AuditNote(AuditActions.AccountUpdated, user.Id, "name"));
        }

        return UserDetails.Of(updated);
    }
}
