namespace Modular.Application.Auth.OAuth;

/// <summary>Which protocol a provider speaks.</summary>
public enum LoginProviderKind
{
    /// <summary>OpenID Connect, found by its discovery document.</summary>
    Oidc,

    /// <summary>OAuth as GitHub has it, with its own calls for who somebody is.</summary>
    GitHub,
}

/// <summary>A provider that users may log in through; the operator's word, so its own address is trusted.</summary>
/// <param name="Name">Its name in paths, lower-case letters, digits and hyphens, at most 32.</param>
/// <param name="Kind"><c>OAuth:Providers:NAME:Kind</c>: the protocol; default <c>oidc</c>.</param>
/// <param name="Issuer">
/// <c>OAuth:Providers:NAME:Issuer</c>: the issuer exactly as its tokens name it, or where GitHub is; for GitHub the
/// default is https://github.com.
/// </param>
/// <param name="ClientId"><c>OAuth:Providers:NAME:ClientId</c>: how the provider knows this instance.</param>
/// <param name="ClientSecret"><c>OAuth:Providers:NAME:ClientSecret</c>: what proves this instance.</param>
public sealed record LoginProvider(
    string Name, LoginProviderKind Kind, string Issuer, string ClientId, string ClientSecret)
{
    /// <summary>The algorithms that sign ID tokens unless <c>Algorithms</c> says otherwise.</summary>
    public static readonly IReadOnlyList<string> UsualAlgorithms = ["RS256", "ES256", "PS256"];

    /// <summary><c>OAuth:Providers:NAME:DisplayName</c>: its name for people; default the name.</summary>
    public string DisplayName { get; init; } = Name;

    /// <summary>
    /// <c>OAuth:Providers:NAME:Scopes</c>: what is asked for, with spaces between; default <c>openid email profile</c>,
    /// for GitHub <c>read:user user:email</c>.
    /// </summary>
    public string Scopes { get; init; } = "";

    /// <summary>
    /// <c>OAuth:Providers:NAME:Algorithms</c>: what may sign its ID tokens, whatever their headers say; default RS256,
    /// ES256, PS256.
    /// </summary>
    public IReadOnlyList<string> Algorithms { get; init; } = UsualAlgorithms;

    /// <summary>The name alone: the secret is nobody's to read.</summary>
    public override string ToString() => Name;
}

/// <summary>Logins through providers; none by default.</summary>
public sealed record OAuthOptions
{
    /// <summary><c>OAuth:Providers</c>: the providers, in the order of their names.</summary>
    public IReadOnlyList<LoginProvider> Providers { get; init; } = [];

    /// <summary>
    /// <c>OAuth:RedirectUris</c>: where a login may lead back to, each exactly as a client must send it.
    /// </summary>
    public IReadOnlySet<string> RedirectUris { get; init; } = new HashSet<string>(StringComparer.Ordinal);

    /// <summary>The provider of this name; refuses with <see cref="Domain.Auth.LoginProviderNotFound"/>.</summary>
    public LoginProvider Require(string name) =>
        Providers.FirstOrDefault(provider => provider.Name == name) ?? throw new Domain.Auth.LoginProviderNotFound();
}
