using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.WebUtilities;
using Modular.Domain.Auth;

namespace Modular.IntegrationTests.Auth.OAuth;

/// <summary>A person at a browser, with the client's page open: it has begun the login and ends it.</summary>
/// <param name="address">The instance's address.</param>
internal sealed partial class Visitor(Uri address) : IDisposable
{
    public const string App = "https://app.example.com/signed-in";
    public const string Verifier = "a-verifier-of-at-least-43-characters-which-this-is";

    private readonly HttpClient _browser = new(new SocketsHttpHandler { AllowAutoRedirect = false })
    {
        BaseAddress = address,
    };

    /// <summary>The last answer of <see cref="Get"/>.</summary>
    public HttpResponseMessage? Last { get; private set; }

    public static string StartOf(string provider, string? redirectUri = App, string? challenge = null) =>
        $"/v1/auth/oauth/{provider}/start?redirectUri={Uri.EscapeDataString(redirectUri ?? "")}"
        + $"&codeChallenge={challenge ?? CodeChallenge.Of(Verifier)}";

    /// <summary>Goes to an address; where that leads, or null.</summary>
    public async Task<Uri?> Get(string url)
    {
        Last?.Dispose();
        Last = await _browser.GetAsync(url);
        return Last.Headers.Location;
    }

    /// <summary>
    /// Logs in at a provider with pages of its own as <paramref name="login"/>; what the client's address gets.
    /// </summary>
    public async Task<Dictionary<string, string>> LogInAt(string provider, string login)
    {
        var place = await Get(StartOf(provider));
        for (var step = 0; step < 20; step++)
        {
            if (place is not null && place.OriginalString.StartsWith(App, StringComparison.Ordinal))
                return Parameters(place);
            place = place is not null
                ? await Get(new Uri(Last!.RequestMessage!.RequestUri!, place).AbsoluteUri)
                : await Submit(await Last!.Content.ReadAsStringAsync(), login);
        }

        throw new InvalidOperationException($"The login has no end: {Last!.StatusCode}.");
    }

    /// <summary>The client exchanges its code.</summary>
    public async Task<(int Status, JsonObject Body)> Exchange(string? code, string verifier = Verifier)
    {
        using var answer = await _browser.PostAsJsonAsync(
            "/v1/auth/oauth/exchange", new { code, codeVerifier = verifier });
        return ((int)answer.StatusCode, (await answer.Content.ReadFromJsonAsync<JsonObject>())!);
    }

    public static Dictionary<string, string> Parameters(Uri place) => QueryHelpers.ParseQuery(place.Query)
        .ToDictionary(field => field.Key, field => field.Value.ToString());

    public void Dispose()
    {
        Last?.Dispose();
        _browser.Dispose();
    }

    // The pages of oidc-provider: one to log in, with any password, and one to agree.
    private async Task<Uri?> Submit(string page, string login)
    {
        var action = FormAction().Match(page).Groups["url"].Value;
        Assert.That(action, Is.Not.Empty, page);
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["prompt"] = Prompt().Match(page).Groups["prompt"].Value,
            ["login"] = login,
            ["password"] = "any",
        });
        Last?.Dispose();
        Last = await _browser.PostAsync(action, form);
        Assert.That(Last.StatusCode, Is.AnyOf(HttpStatusCode.Redirect, HttpStatusCode.SeeOther));
        return Last.Headers.Location;
    }

    [GeneratedRegex("<form[^>]* action=\"(?<url>[^\"]+)\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex FormAction();

    [GeneratedRegex("name=\"prompt\" value=\"(?<prompt>[a-z]+)\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Prompt();
}
