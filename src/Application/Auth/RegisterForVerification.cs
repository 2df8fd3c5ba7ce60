using FluentValidation;
using MediatR;
using Modular.Application.Pipeline;

namespace Modular.Application.Auth;

/// <summary>
/// Makes an account for whoever asks, where the instance lets them; it signs in once its address is verified. For an
/// address that has an account the answer is the same, and only its mailbox is told.
/// </summary>
/// <returns>The id of the code in the mail.</returns>
public sealed record RegisterForVerification(
    string Email, string Password, string? Name, string? SetupToken, RequestOrigin Origin) : ICommand<Guid>;

internal sealed class RegisterForVerificationValidator : AbstractValidator<RegisterForVerification>
{
    public RegisterForVerificationValidator()
    {
        RuleFor(command => command.Email).IsEmailAddress();
        RuleFor(command => command.Password).IsGoodPassword(command => command.Email);
        RuleFor(command => command.Name).IsUserName();
    }
}

internal sealed class RegisterForVerificationHandler(NewAccounts accounts, Admission admission, IPasswords passwords)
    : IRequestHandler<RegisterForVerification, Guid>
{
    public async Task<Guid> Handle(RegisterForVerification command, CancellationToken ct)
    {
        // The slow hash for both, or its absence would tell that there is an account.
        var role = await admission.Decide(command.SetupToken, command.Origin, ct);
        var hash = await passwords.Hash(command.Password, ct);

        role = await admission.Confirm(role, ct);
        return await accounts.AddOrTell(command.Email, command.Name, role, hash, ct);
    }
}
