using MediatR;
using Modular.Application.Pipeline;
using Modular.Domain.Auth;

namespace Modular.Application.Auth;

/// <summary>Shows that mail to the address of an account arrives; refuses with <see cref="InvalidCode"/>.</summary>
/// <returns>Whose address it is.</returns>
public sealed record VerifyEmail(Guid VerificationId, string Code) : ICommand<Guid>;

internal sealed class VerifyEmailHandler(CodeProof proof, IUserStore users, IAuditLog audit)
    : IRequestHandler<VerifyEmail, Guid>
{
    public async Task<Guid> Handle(VerifyEmail command, CancellationToken ct)
    {
        var claim = new CodeClaim(CodePurposes.VerifyEmail, command.VerificationId, UserId: null);
        var code = await proof.Prove(claim, command.Code, AuditActions.EmailVerified, ct);
        var user = await proof.Spend(code, ct);

        users.MarkVerified(user.Id);
        audit.Note(AuditNote.OfOwn(AuditActions.EmailVerified, user.Id, code.Email));
        return user.Id;
    }
}
