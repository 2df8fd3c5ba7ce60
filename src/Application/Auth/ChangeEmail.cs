using FluentValidation;
using MediatR;
using Modular.Application.Pipeline;
using Modular.Domain.Auth;

namespace Modular.Application.Auth;

/// <summary>
/// Asks to replace the address of a signed-in user: a code goes to the new one, and the old one is told. Whether the
/// new one is somebody's already shows only to whoever reads its mail. A wrong password is refused and counted as at a
/// login.
/// </summary>
/// <param name="UserId">Who.</param>
/// <param name="Email">The new address.</param>
/// <param name="Password">The account's password.</param>
/// <param name="Origin">Where the request came from.</param>
/// <returns>Whether a code was sent.</returns>
public sealed record ChangeEmail(Guid UserId, string Email, string Password, RequestOrigin Origin) : ICommand<bool>;

internal sealed class ChangeEmailValidator : AbstractValidator<ChangeEmail>
{
    public ChangeEmailValidator() => RuleFor(command => command.Email).IsEmailAddress();
}

internal sealed class ChangeEmailHandler(
    PasswordProof proof, IUserStore users, CodeIssue codes, AccountMails mails, IAuditLog audit)
    : IRequestHandler<ChangeEmail, bool>
{
    public async Task<bool> Handle(ChangeEmail command, CancellationToken ct)
    {
        await proof.Prove(
            command.UserId, command.Password, command.Origin, AuditActions.EmailChangeRequested, ct);
        var user = await users.Lock(command.UserId, ct) ?? throw new UserNotFound();
        audit.Note(new AuditNote(AuditActions.EmailChangeRequested, user.Id, command.Email));
        if (!await codes.Issue(CodePurposes.ChangeEmail, user, command.Email, ct))
            return false;

        await mails.SayEmailChangeWanted(user.Email, command.Email, ct);
        return true;
    }
}
