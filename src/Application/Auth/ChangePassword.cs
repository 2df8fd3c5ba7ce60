using FluentValidation;
using MediatR;
using Modular.Application.Pipeline;
using Modular.Domain.Auth;

namespace Modular.Application.Auth;

/// <summary>
/// Replaces the password of a signed-in user; every other session ends. A wrong current one is refused and counted as
/// at a login.
/// </summary>
/// <param name="UserId">Who.</param>
/// <param name="SessionId">The session that asks, which goes on.</param>
/// <param name="CurrentPassword">The password so far.</param>
/// <param name="NewPassword">The one from now on.</param>
/// <param name="Origin">Where the request came from.</param>
public sealed record ChangePassword(
    Guid UserId, Guid SessionId, string CurrentPassword, string NewPassword, RequestOrigin Origin) : ICommand<Guid>;

internal sealed class ChangePasswordValidator : AbstractValidator<ChangePassword>
{
    public ChangePasswordValidator() => RuleFor(command => command.NewPassword).IsGoodPassword(_ => "");
}

internal sealed class ChangePasswordHandler(
    PasswordProof proof, IUserStore users, IPasswords passwords, PasswordChange change, IAuditLog audit)
    : IRequestHandler<ChangePassword, Guid>
{
    public async Task<Guid> Handle(ChangePassword command, CancellationToken ct)
    {
        var found = await proof.Prove(
            command.UserId, command.CurrentPassword, command.Origin, AuditActions.PasswordChanged, ct);
        if (PasswordRules.WhyWeak(command.NewPassword, found.User.Email) is { } why)
            throw new InvalidInput("newPassword", why);

        var hash = await passwords.Hash(command.NewPassword, ct);
        // Of two who change it at once with the same current password, the second no longer knows it.
        var user = await users.Lock(command.UserId, ct) ?? throw new UserNotFound();
        if (await users.Hold(user.Id, found.Hash, ct) is null)
            throw new InvalidCredentials();

        await change.Apply(user, hash, command.SessionId, AuditActions.PasswordChanged, ct);
        audit.Note(new AuditNote(AuditActions.PasswordChanged, user.Id));
        return user.Id;
    }
}
