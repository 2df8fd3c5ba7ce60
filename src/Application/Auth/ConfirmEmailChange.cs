using MediatR;
using Modular.Application.Pipeline;
using Modular.Domain.Auth;

namespace Modular.Application.Auth;

/// <summary>
/// Gives a signed-in user the address that the code was sent to; refuses with <see cref="InvalidCode"/> and
/// <see cref="EmailTaken"/>.
/// </summary>
/// <returns>The address.</returns>
public sealed record ConfirmEmailChange(Guid UserId, string Code) : ICommand<string>;

internal sealed class ConfirmEmailChangeHandler(
    CodeProof proof, IUserStore users, ICodeStore codes, AccountMails mails, IAuditLog audit)
    : IRequestHandler<ConfirmEmailChange, string>
{
    public async Task<string> Handle(ConfirmEmailChange command, CancellationToken ct)
    {
        var claim = new CodeClaim(CodePurposes.ChangeEmail, Id: null, command.UserId);
        var code = await proof.Prove(claim, command.Code, AuditActions.EmailChanged, ct);
        var user = await proof.Spend(code, ct);
        if (!await users.TryChangeEmail(user.Id, code.Email, ct))
            throw new EmailTaken();

        // What was mailed to the old address is worth nothing from now on.
        codes.VoidAll(user.Id);
        await mails.SayEmailChanged(user.Email, code.Email, ct);
        audit.Note(new AuditNote(AuditActions.EmailChanged, user.Id, code.Email));
        return code.Email;
    }
}
