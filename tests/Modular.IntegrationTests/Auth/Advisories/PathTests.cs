using System.Net.Http.Json;
using Modular.IntegrationTests.Http;

namespace Modular.IntegrationTests.Auth.Advisories;

/// <summary>
/// A path may be written in many ways; none leads around a limit or a guard, since both hang on the endpoint
/// (CVE-2025-71399).
/// </summary>
internal sealed class PathTests : AuthEndpointsTest
{
    private static readonly string[] Spellings =
    [
        "/{0}", "//{0}", "///{0}", "/{0}/", "/{0}//", "/./{0}", "/v1/../{0}", "/{0};", "/{0};x=1", "/{0}?", "/{0}%20",
        "/%2e/{0}", "/v1/..;/{0}", "/\\{0}", "/{0}%2f", "/{0}%00", "/{0}.", "/{0}#",
    ];

    [Test]
    public async Task No_spelling_of_a_login_gets_around_the_limit()
    {
        await using var host = await StartHost(
            settings => settings with { PublicUrl = new Uri("https://cloud.example.com") });
        await host.SignIn();
        var right = Credentials("user@example.com", "a long enough password");
        for (var guess = 0; guess < 10; guess++)
            await host.Client.PostAsJsonAsync("/v1/auth/login", Credentials($"nobody{guess}@example.com"));

        var outcomes = new List<(string Path, int Status)>();
        foreach (var path in (string[])["v1/auth/login", "V1/Auth/LOGIN", "v1//auth/login", "v1/auth/%6cogin"])
        {
            foreach (var spelling in Spellings.Select(form => string.Format(form, path)))
                outcomes.Add((spelling, await Send(host, HttpMethod.Post, spelling, JsonContent.Create(right))));
        }

        Assert.That(outcomes.Where(outcome => outcome.Status is not (429 or 404 or 400)), Is.Empty);
        Assert.That(outcomes.Count(outcome => outcome.Status == 429), Is.GreaterThan(5));
    }

    [Test]
    public async Task No_spelling_of_a_guarded_path_lets_a_stranger_in()
    {
        var outcomes = new List<(string Path, int Status)>();
        foreach (var path in (string[])["v1/auth/me", "V1/AUTH/ME", "v1//auth/me", "v1/auth/%6de", "v1/users"])
        {
            foreach (var spelling in Spellings.Select(form => string.Format(form, path)))
                outcomes.Add((spelling, await Send(Host, HttpMethod.Get, spelling, content: null)));
        }

        Assert.That(outcomes.Where(outcome => outcome.Status is not (401 or 404 or 400)), Is.Empty);
        Assert.That(outcomes.Count(outcome => outcome.Status == 401), Is.GreaterThan(5));
    }

    private static async Task<int> Send(TestHost host, HttpMethod method, string path, HttpContent? content)
    {
        // The client would tidy it up.
        var asItIs = new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true };
        using var request = new HttpRequestMessage(
            method, new Uri(host.Client.BaseAddress!.GetLeftPart(UriPartial.Authority) + path, asItIs));
        request.Content = content;
        using var answer = await host.Client.SendAsync(request);
        return (int)answer.StatusCode;
    }
}
