using Modular.Domain.Auth;
using static Modular.IntegrationTests.Auth.OAuth.Visitor;

namespace Modular.IntegrationTests.Auth.OAuth;

/// <summary>Where browsers are led, and where they are not, whatever a request says.</summary>
internal sealed class RedirectTests : OAuthEndpointsTest
{
    // The bypasses of CVE-2024-56734, CVE-2025-27143, CVE-2024-8883, CVE-2026-7504 and their like.
    private static readonly string[] NotTheApp =
    [
        "",
        "https://evil.example.com/",
        "//evil.example.com/signed-in",
        "https://app.example.com@evil.example.com/signed-in",
        "https://app.example.com.evil.example.com/signed-in",
        "https://evil.example.com\\@app.example.com/signed-in",
        App + "/",
        App + "?x=1",
        App + "#x",
        App + "/../other",
        App + "/..;/other",
        App + "%2f..",
        " " + App,
        App + "\n",
        "https://app.example.com/Signed-In",
        "HTTPS://app.example.com/signed-in",
        "http://app.example.com/signed-in",
        "https://app.example.com:443/signed-in",
        "https://APP.example.com/signed-in",
        "https://*.example.com/signed-in",
        "javascript:alert(1)",
    ];

    [Test]
    public async Task Leads_nowhere_but_to_the_configured_address()
    {
        foreach (var redirectUri in NotTheApp)
        {
            Assert.That(
                await FaultAt(Visitor, StartOf("forged", redirectUri)), Is.EqualTo("400 request.invalid redirectUri"));
            Assert.That(Visitor.Last!.Headers.Location, Is.Null, redirectUri);
        }
    }

    [Test]
    public async Task Wants_a_challenge_of_S256()
    {
        var right = CodeChallenge.Of(Verifier);
        foreach (var challenge in (string[])["", Verifier, right[1..], $"{right}="])
        {
            Assert.That(
                await FaultAt(Visitor, StartOf("forged", challenge: challenge)),
                Is.EqualTo("400 request.invalid codeChallenge"));
        }
    }

    [Test]
    public async Task The_host_that_a_request_names_is_not_where_the_provider_leads_back_to()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, StartOf("forged"));
        request.Headers.Host = "evil.example.com";
        request.Headers.Add("X-Forwarded-Host", "evil.example.com");
        using var handler = new HttpClientHandler { AllowAutoRedirect = false };
        using var client = new HttpClient(handler) { BaseAddress = Host.Client.BaseAddress };

        using var answer = await client.SendAsync(request);

        Assert.That(answer.Headers.Location!.OriginalString, Does.Not.Contain("evil"));
    }

    [Test]
    public async Task Behind_a_public_address_the_cookie_is_of_this_host_and_TLS_alone()
    {
        await using var host = await StartHost(settings => WithProviders(settings) with
        {
            PublicUrl = new Uri("https://cloud.example.com/"),
            LoginStarts = 2,
        });
        using var visitor = new Visitor(host.Client.BaseAddress!);

        var there = await visitor.Get(StartOf("forged"));

        Assert.That(visitor.Last!.Headers.GetValues("Set-Cookie").Single(), Does.Match(
            "^__Host-login=[A-Za-z0-9_-]{43}; max-age=600; path=/; secure; samesite=lax; httponly$"));
        Assert.That(
            Parameters(there!)["redirect_uri"],
            Is.EqualTo("https://cloud.example.com/v1/auth/oauth/forged/callback"));
        await visitor.Get(StartOf("forged"));
        Assert.That(await FaultAt(visitor, StartOf("forged")), Is.EqualTo("429 auth.too_many_attempts"));
    }

    [Test]
    public async Task Guessed_codes_and_states_count_as_failures_of_the_address()
    {
        await using var host = await StartHost(settings => WithProviders(settings) with
        {
            PublicUrl = new Uri("https://cloud.example.com/"),
        });
        using var visitor = new Visitor(host.Client.BaseAddress!);
        for (var i = 0; i < 5; i++)
        {
            Assert.That((await visitor.Exchange("x")).Status, Is.EqualTo(400));
            await visitor.Get("/v1/auth/oauth/forged/callback?state=x");
        }

        Assert.That((await visitor.Exchange("x")).Status, Is.EqualTo(429));
    }
}
