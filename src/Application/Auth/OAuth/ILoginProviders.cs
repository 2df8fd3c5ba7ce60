namespace Modular.Application.Auth.OAuth;

/// <summary>What ties the steps of one login at a provider together.</summary>
/// <param name="Callback">Where the provider leads the browser back to.</param>
/// <param name="State">Names the login in the browser's address.</param>
/// <param name="Nonce">Must stand in the ID token.</param>
/// <param name="Verifier">Proves towards the provider that who redeems is who began (RFC 7636).</param>
public sealed record ProviderRequest(string Callback, string State, string Nonce, string Verifier)
{
    /// <summary>The callback alone: the rest is secret until the login is finished.</summary>
    public override string ToString() => Callback;
}

/// <summary>What the provider put into the callback's address; null for what is not there.</summary>
/// <param name="Code">What is redeemed for who the user is.</param>
/// <param name="Error">Why there is none.</param>
/// <param name="Issuer">Who says so (RFC 9207).</param>
public sealed record ProviderReply(string? Code, string? Error, string? Issuer)
{
    /// <summary>Nothing: the code is secret.</summary>
    public override string ToString() => nameof(ProviderReply);
}

/// <summary>Who somebody is at a provider.</summary>
/// <param name="Issuer">The provider; with <paramref name="Subject"/> the name of an identity.</param>
/// <param name="Subject">Names the user there, 1 to 255 characters, for ever.</param>
/// <param name="Email">An address that may name an account; null for none.</param>
/// <param name="EmailVerified">Whether the provider vouches for the address.</param>
/// <param name="Name">1 to 100 characters, or null.</param>
public sealed record ProviderIdentity(string Issuer, string Subject, string? Email, bool EmailVerified, string? Name);

/// <summary>The providers. Whatever goes wrong with one is a <see cref="LoginFailed"/>, and logged.</summary>
public interface ILoginProviders
{
    /// <summary>Where the browser goes to log in.</summary>
    Task<string> AuthorizationUrl(LoginProvider provider, ProviderRequest request, CancellationToken ct);

    /// <summary>Who the user is that came back with <paramref name="reply"/>.</summary>
    Task<ProviderIdentity> Redeem(
        LoginProvider provider, ProviderRequest request, ProviderReply reply, CancellationToken ct);
}
