using MediatR;
using Modular.Application.Pipeline;
using Modular.Domain.Auth;

namespace Modular.Application.Auth.Users;

/// <summary>
/// Erases the caller's own account: its sessions and keys are dead at once, what other modules keep of the user goes
/// soon after. Wants the password, or a login younger than 10 minutes (<see cref="ReauthenticationRequired"/>). Refuses
/// with <see cref="LastOwner"/>.
/// </summary>
/// <param name="UserId">Who.</param>
/// <param name="SessionId">The session that asks.</param>
/// <param name="Password">The password; null to rely on how young the login is.</param>
/// <param name="Origin">Where the request came from.</param>
/// <returns>How many sessions were ended; the answer may be kept for a while and shall not name the user.</returns>
public sealed record DeleteAccount(Guid UserId, Guid SessionId, string? Password, RequestOrigin Origin)
    : ICommand<int>;

internal sealed class DeleteAccountHandler(
    PasswordProof proof, FreshLogin fresh, LastOwnerRule owners, AccountRemoval removal)
    : IRequestHandler<DeleteAccount, int>
{
    public async Task<int> Handle(DeleteAccount command, CancellationToken ct)
    {
        if (command.Password is { } password)
            await proof.Prove(command.UserId, password, command.Origin, AuditActions.AccountDeleted, ct);
        else
            await fresh.Require(command.SessionId, ct);

        var (user, isLastOwner) = await owners.Lock(command.UserId, ct);
        if (isLastOwner)
            throw new LastOwner();
        return await removal.Remove(user, ct);
    }
}
