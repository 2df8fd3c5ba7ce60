namespace Modular.Api.Configuration;

/// <summary>Logins through providers; none by default.</summary>
internal sealed record OAuthSettings
{
    /// <summary><c>OAuth:Providers</c>, in the order of their names.</summary>
    public IReadOnlyList<OAuthProviderSettings> Providers { get; init; } = [];

    /// <summary><c>OAuth:RedirectUris</c>: where logins may lead back to, to the letter.</summary>
    public IReadOnlyList<string> RedirectUris { get; init; } = [];
}

/// <summary>A provider that users may log in through, as <c>OAuth:Providers:NAME</c> has it.</summary>
/// <param name="Name">1 to 32 lower-case letters, digits and hyphens.</param>
/// <param name="Issuer"><c>Issuer</c>: to the letter; where GitHub is, for GitHub.</param>
/// <param name="ClientId"><c>ClientId</c>: how the provider knows this instance.</param>
/// <param name="ClientSecret"><c>ClientSecret</c>: what proves this instance.</param>
internal sealed record OAuthProviderSettings(string Name, string Issuer, string ClientId, string ClientSecret)
{
    /// <summary><c>Kind</c>: whether it is <c>github</c>; else it is <c>oidc</c>, the default.</summary>
    public bool IsGitHub { get; init; }

    /// <summary><c>DisplayName</c>: its name for people; default the name.</summary>
    public string DisplayName { get; init; } = Name;

    /// <summary><c>Scopes</c>: what is asked for, with spaces between.</summary>
    public string Scopes { get; init; } = "openid email profile";

    /// <summary><c>Algorithms</c>: what may sign ID tokens; none, the default, for what is usual.</summary>
    public IReadOnlyList<string> Algorithms { get; init; } = [];

    /// <summary>The name alone: the secret is nobody's to read.</summary>
    public override string ToString() => Name;
}
