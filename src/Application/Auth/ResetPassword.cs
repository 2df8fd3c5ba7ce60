using FluentValidation;
using MediatR;
using Modular.Application.Pipeline;
using Modular.Domain.Auth;

namespace Modular.Application.Auth;

/// <summary>
/// Sets a new password with a code from a mail: every session ends, nobody is signed in, a second factor stays. Where
/// the address was not verified before, the account's keys and passkeys end. Refuses with <see cref="InvalidCode"/>.
/// </summary>
/// <returns>Whose password it is.</returns>
public sealed record ResetPassword(Guid ResetId, string Code, string NewPassword, RequestOrigin Origin)
    : ICommand<Guid>;

internal sealed class ResetPasswordValidator : AbstractValidator<ResetPassword>
{
    // Whose password it is shows only after the code; the handler then looks at the address too.
    public ResetPasswordValidator() => RuleFor(command => command.NewPassword).IsGoodPassword(_ => "");
}

internal sealed class ResetPasswordHandler(
    CodeProof proof, PasswordChange change, ProvenMailbox mailbox, IPasswords passwords)
    : IRequestHandler<ResetPassword, Guid>
{
    public async Task<Guid> Handle(ResetPassword command, CancellationToken ct)
    {
        var claim = new CodeClaim(CodePurposes.ResetPassword, command.ResetId, UserId: null);
        var code = await proof.Prove(claim, command.Code, AuditActions.PasswordReset, ct);
        if (PasswordRules.WhyWeak(command.NewPassword, code.Email) is { } why)
            throw new InvalidInput("newPassword", why);

        // The slow part comes before the transaction, and only for whoever has the code.
        var hash = await passwords.Hash(command.NewPassword, ct);
        var user = await proof.Spend(code, ct);
        await change.Apply(user, hash, keep: null, AuditActions.PasswordReset, ct);
        await mailbox.Accept(user, command.Origin, AuditActions.PasswordReset, ct);
        return user.Id;
    }
}
