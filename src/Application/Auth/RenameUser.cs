using FluentValidation;
using MediatR;
using Modular.Application.Pipeline;
using Modular.Domain.Auth;

namespace Modular.Application.Auth;

/// <summary>Gives the user another name, or none with null; refuses with <see cref="StateChanged"/>.</summary>
/// <param name="UserId">Who.</param>
/// <param name="Name">The new name.</param>
/// <param name="IfMatch">The ETag that the account must have, or null.</param>
public sealed record RenameUser(Guid UserId, string? Name, string? IfMatch) : ICommand<UserDetails>;

internal sealed class RenameUserValidator : AbstractValidator<RenameUser>
{
    public RenameUserValidator() => RuleFor(command => command.Name).IsUserName();
}

internal sealed class RenameUserHandler(IUserStore users) : IRequestHandler<RenameUser, UserDetails>
{
    public async Task<UserDetails> Handle(RenameUser command, CancellationToken ct)
    {
        var user = await users.Lock(command.UserId, ct) ?? throw new UserNotFound();
        ETag.Require(command.IfMatch, UserDetails.Of(user));

        users.Rename(user.Id, command.Name);
        return UserDetails.Of(user with { Name = command.Name });
    }
}
