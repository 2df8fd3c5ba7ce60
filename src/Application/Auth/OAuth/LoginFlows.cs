using Modular.Domain;
using Modular.Domain.Auth;

namespace Modular.Application.Auth.OAuth;

/// <summary>Keeps track of logins from their start to the exchange of their code.</summary>
public sealed class LoginFlows(ILoginFlowStore store, LoginSecrets secrets, TimeProvider clock)
{
    /// <summary>How long a user may be at the provider: 10 minutes.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    /// <summary>How long the code at the client's address is good: 60 seconds.</summary>
    public static readonly TimeSpan CodeLifetime = TimeSpan.FromSeconds(60);

    /// <summary>A login that is to be started.</summary>
    public StartedLogin New(LoginProvider provider, string redirectUri, string codeChallenge)
    {
        var now = clock.GetUtcNow();
        return new StartedLogin(Ids.New(now), provider.Name, redirectUri, codeChallenge, now + Lifetime);
    }

    /// <summary>Keeps with the unit of work that <paramref name="browser"/> has started it.</summary>
    public void Start(StartedLogin login, string browser) => store.Add(login, secrets.HashOf(browser));

    /// <summary>What the provider gets to see of the login, and what it is held against.</summary>
    /// <param name="login">The login.</param>
    /// <param name="ownAddress">The instance's address, without a slash at its end.</param>
    public ProviderRequest RequestOf(StartedLogin login, string ownAddress) => new(
        $"{ownAddress}/v1/auth/oauth/{login.Provider}/callback",
        secrets.StateOf(login.Id), secrets.NonceOf(login.Id), secrets.VerifierOf(login.Id));

    /// <summary>The login of a state, spent; null when it is not this provider's and browser's.</summary>
    public async Task<StartedLogin?> Resume(
        LoginProvider provider, string state, string browser, CancellationToken ct) =>
        secrets.ReadState(state) is { } id
            ? await store.Spend(id, provider.Name, secrets.HashOf(browser), ct)
            : null;

    /// <summary>Confirms a login with the unit of work; the code that the client exchanges.</summary>
    public string Confirm(StartedLogin login, Guid identityId)
    {
        var now = clock.GetUtcNow();
        var confirmed = new ConfirmedLogin(Ids.New(now), identityId, login.CodeChallenge, now + CodeLifetime);
        store.Add(confirmed);
        return secrets.CodeOf(confirmed.Id);
    }

    /// <summary>Spends a code with the unit of work; null when it, or the verifier, is not good.</summary>
    public async Task<RedeemedLogin?> Redeem(string code, string verifier, CancellationToken ct) =>
        secrets.ReadCode(code) is { } id && CodeChallenge.IsVerifier(verifier)
            ? await store.Redeem(id, CodeChallenge.Of(verifier), ct)
            : null;
}
