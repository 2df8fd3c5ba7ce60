using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace Modular.EndToEndTests;

/// <summary>
/// Chromium at a page of the host, with an authenticator that the browser itself plays. The page runs the script of
/// docs/passkeys.md, as it stands there.
/// </summary>
internal sealed partial class PasskeyBrowser : IAsyncDisposable
{
    private static readonly Lazy<string> Script = new(() => Snippet().Match(File.ReadAllText(Path.Combine(
        Path.GetDirectoryName(ModularProcess.Path)!, "..", "docs", "passkeys.md"))).Groups["script"].Value);

    private readonly IPlaywright _playwright;
    private readonly IBrowser _browser;
    private readonly IPage _page;

    private PasskeyBrowser(IPlaywright playwright, IBrowser browser, IPage page) =>
        (_playwright, _browser, _page) = (playwright, browser, page);

    /// <summary>Opens a page of the host at this address, by the name that passkeys are made for.</summary>
    public static async Task<PasskeyBrowser> Open(Uri address)
    {
        var playwright = await Playwright.CreateAsync();
        var browser = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = "/usr/bin/chromium",
            // The sandbox does not start for root, as whom tests may run; only our own page is opened.
            Args = ["--no-sandbox"],
        });
        var page = await browser.NewPageAsync();
        await page.GotoAsync(new UriBuilder(address) { Host = "localhost", Path = "/docs" }.Uri.AbsoluteUri);
        await AddAuthenticator(await page.Context.NewCDPSessionAsync(page));
        return new PasskeyBrowser(playwright, browser, page);
    }

    /// <summary>Adds a passkey, as the user whose token it is.</summary>
    public Task<JsonElement> Add(string accessToken, string name) =>
        Run("addPasskey(...given)", accessToken, name);

    /// <summary>Logs in with the passkey: the tokens, or the code of the refusal as <c>code</c>.</summary>
    public Task<JsonElement> LogIn() => Run("logInWithPasskey()");

    public async ValueTask DisposeAsync()
    {
        await _browser.DisposeAsync();
        _playwright.Dispose();
    }

    private static async Task AddAuthenticator(ICDPSession browser)
    {
        await browser.SendAsync("WebAuthn.enable");
        await browser.SendAsync("WebAuthn.addVirtualAuthenticator", new Dictionary<string, object>
        {
            ["options"] = new Dictionary<string, object>
            {
                ["protocol"] = "ctap2",
                ["transport"] = "internal",
                ["hasResidentKey"] = true,
                ["hasUserVerification"] = true,
                ["isUserVerified"] = true,
            },
        });
    }

    private async Task<JsonElement> Run(string call, params string[] given) => JsonSerializer.Deserialize<JsonElement>(
        await _page.EvaluateAsync<string>(
            $$"""
            async given => {
              {{Script.Value}}
              const result = await {{call}}.catch(e => ({ code: e.code, detail: `${e}` }));
              return JSON.stringify(result);
            }
            """, given));

    [GeneratedRegex("```js\n(?<script>.*?)\n```", RegexOptions.Singleline, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Snippet();
}
