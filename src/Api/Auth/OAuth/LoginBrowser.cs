using Modular.Application.Auth.OAuth;

namespace Modular.Api.Auth.OAuth;

/// <summary>
/// The browser that logs in, known by a cookie of its own: an answer of a provider counts only in the browser that was
/// sent there. The cookie opens nothing else. An endpoint parameter that binds itself.
/// </summary>
/// <param name="Secret">What the cookie holds; empty for none.</param>
/// <param name="OwnAddress">The instance's address.</param>
internal sealed record LoginBrowser(string Secret, string OwnAddress)
{
    // A cookie of this prefix is set by this very host alone, over TLS, whatever a neighbour below its domain sets.
    private const string SecureName = "__Host-login";
    private const string LoopbackName = "login";
    private const int Length = 43;

    private bool IsSecure => OwnAddress.StartsWith("https:", StringComparison.Ordinal);

    private string Name => IsSecure ? SecureName : LoopbackName;

    public static async ValueTask<LoginBrowser?> BindAsync(HttpContext context)
    {
        var own = (await OAuth.OwnAddress.BindAsync(context))!.Value;
        var browser = new LoginBrowser("", own);
        return browser with { Secret = context.Request.Cookies[browser.Name] ?? "" };
    }

    /// <summary>
    /// The same browser with a secret, kept for as long as a login may take. One that it has already stays: logins in
    /// two windows are those of one browser.
    /// </summary>
    public LoginBrowser Keep(HttpResponse response)
    {
        var kept = Secret.Length == Length ? this : this with { Secret = LoginSecrets.NewBrowser() };
        response.Cookies.Append(Name, kept.Secret, new CookieOptions
        {
            HttpOnly = true,
            Secure = IsSecure,
            // The provider leads back from another site, by a navigation.
            SameSite = SameSiteMode.Lax,
            Path = "/",
            MaxAge = LoginFlows.Lifetime,
        });
        return kept;
    }
}
