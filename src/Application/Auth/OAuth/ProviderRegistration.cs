using Modular.Application.Auth.Users;
using Modular.Domain.Auth;

namespace Modular.Application.Auth.OAuth;

/// <summary>
/// Makes accounts for those who come through a provider, where anybody may have one or they were invited: a provider
/// that vouches for the address of an invitation stands for the link that was mailed there.
/// </summary>
public sealed class ProviderRegistration(
    ISetupStore setup, NewAccounts accounts, Invitations invitations, AuthOptions options)
{
    /// <summary>
    /// Why no account may be made, one of <see cref="LoginErrors"/>; null when one may. Reads outside of the unit of
    /// work.
    /// </summary>
    public async Task<string?> WhyClosed(CancellationToken ct) =>
        (await setup.Read(ct)).CompletedAt is null ? LoginErrors.SetupTokenRequired
        : options.Registration == RegistrationMode.Closed ? LoginErrors.RegistrationClosed
        : null;

    /// <summary>
    /// Adds an account without a password, whose address the provider vouches for. Never the owner's: that one needs
    /// the set-up token, which no provider's login carries.
    /// </summary>
    /// <exception cref="LoginFailed">They were not invited, or somebody was quicker to use the address.</exception>
    public async Task<User> Add(string email, string? name, CancellationToken ct)
    {
        var invitation = await invitations.HoldFor(email, ct);
        if (invitation is null && options.Registration != RegistrationMode.Open)
            throw new LoginFailed(LoginErrors.RegistrationClosed);
        try
        {
            var role = invitation?.Role ?? Roles.Member;
            var user = await accounts.AddVerified(email, name, role, passwordHash: null, ct);
            if (invitation is not null)
                invitations.UseUp(invitation);
            return user;
        }
        catch (EmailTaken)
        {
            throw new LoginFailed(LoginErrors.AccountExists);
        }
    }
}
