using Modular.Api.Configuration;
using Modular.Application.Auth.OAuth;

namespace Modular.Api.Auth.OAuth;

internal static class LoginProviderSettings
{
    /// <summary>What the settings say about logins through providers.</summary>
    public static OAuthOptions ForOAuth(this OAuthSettings settings) => new()
    {
        Providers = [.. settings.Providers.Select(Provider)],
        RedirectUris = settings.RedirectUris.ToHashSet(StringComparer.Ordinal),
    };

    private static LoginProvider Provider(OAuthProviderSettings settings) => new(
        settings.Name, settings.IsGitHub ? LoginProviderKind.GitHub : LoginProviderKind.Oidc, settings.Issuer,
        settings.ClientId, settings.ClientSecret)
    {
        DisplayName = settings.DisplayName,
        Scopes = settings.Scopes,
        Algorithms = settings.Algorithms.Count > 0 ? settings.Algorithms : LoginProvider.UsualAlgorithms,
    };
}
