using Modular.Domain.Auth;

namespace Modular.Application.Auth.OAuth;

/// <summary>Makes accounts for those who come through a provider, where anybody may have one.</summary>
public sealed class ProviderRegistration(ISetupStore setup, NewAccounts accounts, AuthOptions options)
{
    /// <summary>
    /// Why no account may be made, one of <see cref="LoginErrors"/>; null when one may. Reads outside of the unit of
    /// work.
    /// </summary>
    public async Task<string?> WhyClosed(CancellationToken ct) =>
        (await setup.Read(ct)).CompletedAt is null ? LoginErrors.SetupTokenRequired
        : options.Registration != RegistrationMode.Open ? LoginErrors.RegistrationClosed
        : null;

    /// <summary>
    /// Adds an account without a password, whose address the provider vouches for. Never the owner's: that one needs
    /// the set-up token, which no provider's login carries.
    /// </summary>
    /// <exception cref="LoginFailed">Somebody was quicker to use the address.</exception>
    public async Task<User> Add(string email, string? name, CancellationToken ct)
    {
        try
        {
            return await accounts.AddVerified(email, name, Roles.Member, passwordHash: null, ct);
        }
        catch (EmailTaken)
        {
            throw new LoginFailed(LoginErrors.AccountExists);
        }
    }
}
