using MediatR;
using Modular.Application.Pipeline;

namespace Modular.Application.Auth;

/// <summary>
/// Makes an account for whoever asks, where the instance lets them; it signs in once its address is verified. For an
/// address that has an account the answer is the same, and only its mailbox is told.
/// </summary>
/// <returns>The id of the code in the mail.</returns>
public sealed record RegisterForVerification(
    string Email, string Password, string? Name, string? SetupToken, RequestOrigin Origin, string? Invitation = null)
    : ICommand<Guid>, IRegistration;

internal sealed class RegisterForVerificationValidator : RegistrationValidator<RegisterForVerification>;

internal sealed class RegisterForVerificationHandler(NewAccounts accounts, Admission admission, IPasswords passwords)
    : IRequestHandler<RegisterForVerification, Guid>
{
    public async Task<Guid> Handle(RegisterForVerification command, CancellationToken ct)
    {
        // The slow hash for both, or its absence would tell that there is an account.
        var admitted = await admission.Decide(command, ct);
        var hash = await passwords.Hash(command.Password, ct);

        var role = await admission.Confirm(admitted, ct);
        return await accounts.AddOrTell(command.Email, command.Name, role, hash, ct);
    }
}
