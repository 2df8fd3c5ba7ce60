using System.Text.RegularExpressions;

namespace Modular.Api.Configuration;

/// <summary>
/// Reads what concerns logins through providers; <paramref name="fault"/> takes a key and what is wrong with it.
/// </summary>
internal sealed partial class OAuthReader(IConfiguration configuration, Action<string, string> fault)
{
    private const string ProvidersKey = "OAuth:Providers";
    private const string RedirectsKey = "OAuth:RedirectUris";
    private const string GitHub = "https://github.com";

    private static readonly string[] Members =
        ["Kind", "Issuer", "ClientId", "ClientSecret", "Scopes", "DisplayName", "Algorithms"];

    // None with a shared secret, and none that signs nothing.
    private static readonly string[] KnownAlgorithms =
        ["RS256", "RS384", "RS512", "ES256", "ES384", "ES512", "PS256", "PS384", "PS512"];

    /// <summary>The providers; none are needed.</summary>
    public OAuthSettings Read(Uri? publicUrl, IReadOnlyList<string> urls)
    {
        var providers = configuration.GetSection(ProvidersKey).GetChildren().Select(Provider)
            .OrderBy(provider => provider.Name, StringComparer.Ordinal).ToList();
        var redirects = Texts(RedirectsKey);
        foreach (var redirect in redirects.Where(redirect => !IsRedirect(redirect)))
            fault(RedirectsKey, $"'{redirect}' is not an address such as https://app.example.com/signed-in");
        if (providers.Count > 0)
            RequireRest(redirects, publicUrl, urls);
        return new OAuthSettings { Providers = providers, RedirectUris = redirects };
    }

    private void RequireRest(List<string> redirects, Uri? publicUrl, IReadOnlyList<string> urls)
    {
        if (redirects.Count == 0)
            fault(RedirectsKey, $"is needed with {ProvidersKey}: the addresses of the client that logins lead back to");
        if (publicUrl is null && !urls.All(url => Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.IsLoopback))
            fault("PUBLIC_URL", $"is needed with {ProvidersKey}: providers lead browsers back to it");
    }

    private OAuthProviderSettings Provider(IConfigurationSection section)
    {
        var key = $"{ProvidersKey}:{section.Key}";
        if (!Name().IsMatch(section.Key))
            fault(key, "must have a name of 1 to 32 lower-case letters, digits and hyphens");
        foreach (var member in section.GetChildren().Select(child => child.Key))
        {
            if (!Members.Contains(member, StringComparer.OrdinalIgnoreCase))
                fault($"{key}:{member}", $"is not one of {string.Join(", ", Members)}");
        }

        var isGitHub = IsGitHub(section["Kind"] ?? "", $"{key}:Kind");
        return new OAuthProviderSettings(
            section.Key, Issuer(section["Issuer"] ?? (isGitHub ? GitHub : ""), isGitHub, $"{key}:Issuer"),
            Required(section, "ClientId", key), Required(section, "ClientSecret", key))
        {
            IsGitHub = isGitHub,
            DisplayName = section["DisplayName"] is { Length: > 0 } name ? name : section.Key,
            Scopes = Scopes(section["Scopes"] ?? "", isGitHub, $"{key}:Scopes"),
            Algorithms = Algorithms($"{key}:Algorithms"),
        };
    }

    private bool IsGitHub(string text, string key)
    {
        if (text is not ("" or "oidc" or "github"))
            fault(key, $"'{text}' is not one of oidc, github");
        return text == "github";
    }

    // Kept to the letter: tokens must name it so.
    private string Issuer(string text, bool isGitHub, string key)
    {
        if (!IsWebAddress(text) || new Uri(text).Query.Length > 0)
            fault(key, $"'{text}' is not an address such as https://accounts.example.com (http on loopback only)");
        return isGitHub ? text.TrimEnd('/') : text;
    }

    private string Required(IConfigurationSection section, string member, string key)
    {
        if (section[member] is { Length: > 0 } text && text.All(c => c is >= ' ' and <= '~'))
            return text;
        fault($"{key}:{member}", "is needed, in plain ASCII: the provider gives it to you");
        return "";
    }

    private string Scopes(string text, bool isGitHub, string key)
    {
        if (text.Length == 0)
            return isGitHub ? "read:user user:email" : "openid email profile";
        if (!isGitHub && !text.Split(' ').Contains("openid"))
            fault(key, $"'{text}' lacks openid, without which there is no login");
        return text;
    }

    private List<string> Algorithms(string key)
    {
        var texts = Texts(key);
        foreach (var text in texts.Except(KnownAlgorithms, StringComparer.Ordinal))
            fault(key, $"'{text}' is not one of {string.Join(", ", KnownAlgorithms)}");
        return texts;
    }

    // A list in modular.json, or separated by commas in one variable.
    private List<string> Texts(string key)
    {
        var section = configuration.GetSection(key);
        return
        [
            .. section.GetChildren().Select(item => item.Value ?? ""), .. (section.Value ?? "").Split(
                ',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries),
        ];
    }

    // A page, or an app of its own scheme, which has a dot (RFC 8252, 7.1); never a script.
    private static bool IsRedirect(string text) =>
        IsWebAddress(text)
        || (IsPlain(text) && Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme.Contains('.'));

    private static bool IsWebAddress(string text) =>
        IsPlain(text) && Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.UserInfo.Length == 0
        && (uri.Scheme == Uri.UriSchemeHttps || (uri.Scheme == Uri.UriSchemeHttp && uri.IsLoopback));

    private static bool IsPlain(string text) => text.All(c => c is > ' ' and <= '~' and not '#' and not '\\');

    [GeneratedRegex("^[a-z0-9-]{1,32}\\z", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Name();
}
