using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Modular.Api.Configuration;
using Modular.IntegrationTests.Http;

namespace Modular.IntegrationTests.Auth.Advisories;

/// <summary>
/// Headers that a proxy sets, and anybody can send: they name neither the client (CVE-2025-71399) nor the instance
/// (CVE-2025-64101).
/// </summary>
internal sealed class ForwardedHeaderTests : AuthEndpointsTest
{
    private const string Evil = "evil.example";
    private static readonly IPNetwork Loopback = IPNetwork.Parse("127.0.0.0/8");
    private static readonly IPNetwork Inner = IPNetwork.Parse("198.51.100.0/24");

    [TestCase("203.0.113.9")]
    [TestCase("203.0.113.9, 198.51.100.7")]
    public async Task Name_no_client_where_no_proxy_is_trusted(string header) =>
        Assert.That(await AddressSeen(settings => settings, header), Is.EqualTo("127.0.0.1"));

    [TestCase("198.51.100.7")]
    [TestCase("203.0.113.9, 198.51.100.7")]
    [TestCase("127.0.0.1, 203.0.113.9, 198.51.100.7")]
    public async Task Name_the_client_that_the_trusted_proxy_saw_and_nobody_before_it(string header) => Assert.That(
        await AddressSeen(settings => settings with { TrustedProxies = [Loopback] }, header),
        Is.EqualTo("198.51.100.7"));

    [Test]
    public async Task Name_the_client_behind_every_proxy_that_is_trusted() => Assert.That(
        await AddressSeen(
            settings => settings with { TrustedProxies = [Loopback, Inner] },
            "192.0.2.66, 203.0.113.9, 198.51.100.7"),
        Is.EqualTo("203.0.113.9"));

    [Test]
    public async Task An_invented_beginning_gets_nobody_around_the_limit()
    {
        await using var host = await StartHost(settings => settings with { TrustedProxies = [Loopback] });
        Task<string> Guess(int number) => LogIn(host, $"203.0.113.{number}, 198.51.100.7");

        for (var guess = 0; guess < 10; guess++)
            Assert.That(await Guess(guess), Is.EqualTo("401 auth.invalid_credentials"));

        Assert.That(await Guess(10), Is.EqualTo("429 auth.too_many_attempts"));
        Assert.That(await LogIn(host, "198.51.100.8"), Is.EqualTo("401 auth.invalid_credentials"), "Another client.");
    }

    [Test]
    public async Task Links_and_issuer_come_from_PUBLIC_URL_whatever_a_request_calls_the_host()
    {
        await using var host = await StartHost(settings => settings with
        {
            PublicUrl = new Uri("https://cloud.example.com"),
            TrustedProxies = [Loopback],
        });
        var (_, owner) = await host.SignIn("owner@example.com", owner: true);

        var invited = await Lie(host, owner, "/v1/users/invitations", new { email = "new@example.com" });
        await Lie(host, owner, "/v1/auth/forgot-password", new { email = "owner@example.com" });
        var metadata = await Lie(host, owner, "/.well-known/oauth-authorization-server", body: null);

        await Eventually.That(() => host.Mails().Count(), Is.EqualTo(2));
        Assert.That(
            invited.GetProperty("url").GetString(), Does.StartWith("https://cloud.example.com/#invitation=inv_"));
        Assert.That(metadata.GetProperty("issuer").GetString(), Is.EqualTo("https://cloud.example.com"));
        Assert.That(host.Mails(), Has.All.Contains("https://cloud.example.com").And.None.Contains(Evil));
        Assert.That($"{invited}{metadata}", Does.Not.Contain(Evil));
    }

    private static async Task<string> AddressSeen(Func<Settings, Settings> change, string header)
    {
        await using var host = await StartHost(change);
        var (_, client) = await host.SignIn();
        using var login = new HttpRequestMessage(HttpMethod.Post, "/v1/auth/login");
        login.Content = JsonContent.Create(Credentials("user@example.com", "a long enough password"));
        login.Headers.Add("X-Forwarded-For", header);
        using var answer = await host.Client.SendAsync(login);
        Assert.That(await answer.Fault(), Is.EqualTo("200"));

        var sessions = await client.GetFromJsonAsync<JsonElement>("/v1/auth/sessions");
        return sessions.GetProperty("items")[0].GetProperty("ip").GetString()!;
    }

    private static async Task<string> LogIn(TestHost host, string forwardedFor)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/auth/login");
        request.Content = JsonContent.Create(Credentials($"{forwardedFor[..11]}@example.com"));
        request.Headers.Add("X-Forwarded-For", forwardedFor);
        using var answer = await host.Client.SendAsync(request);
        return await answer.Fault();
    }

    private static async Task<JsonElement> Lie(TestHost host, HttpClient client, string path, object? body)
    {
        using var request = new HttpRequestMessage(body is null ? HttpMethod.Get : HttpMethod.Post, path);
        request.Content = body is null ? null : JsonContent.Create(body);
        request.Headers.Host = Evil;
        request.Headers.Add("X-Forwarded-Host", Evil);
        request.Headers.Add("X-Forwarded-Proto", "http");
        request.Headers.Add("X-Forwarded-Prefix", $"//{Evil}");
        request.Headers.Add("X-Original-Host", Evil);
        request.Headers.Add("Forwarded", $"host={Evil};proto=http");
        request.Headers.Authorization = client.DefaultRequestHeaders.Authorization;
        using var answer = await host.Client.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.That(answer.IsSuccessStatusCode, text);
        return JsonSerializer.Deserialize<JsonElement>(text);
    }
}
