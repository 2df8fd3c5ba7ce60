using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Modular.IntegrationTests.Auth;

internal sealed class AttemptLimitTests : AuthEndpointsTest
{
    [Test]
    public async Task Ten_refused_attempts_a_minute_are_an_address_whole_share()
    {
        await using var host = await StartHost(
            settings => settings with { PublicUrl = new Uri("https://cloud.example.com") });
        var wrong = Credentials("nobody@example.com");
        var garbage = new JsonObject { ["refreshToken"] = "mrt_x" };

        for (var i = 0; i < 5; i++)
        {
            Assert.That(await Status(host.Client.PostAsJsonAsync("/v1/auth/login", wrong)), Is.EqualTo(401));
            Assert.That(await Status(host.Client.PostAsJsonAsync("/V1//auth/refresh", garbage)), Is.EqualTo(404));
            Assert.That(await Status(host.Client.PostAsJsonAsync("/V1/Auth/REFRESH/", garbage)), Is.EqualTo(401));
        }

        using var refused = await host.Client.PostAsJsonAsync("/v1/auth/login", wrong);
        Assert.That(refused.StatusCode, Is.EqualTo(HttpStatusCode.TooManyRequests));
        Assert.That(await Code(refused), Is.EqualTo("auth.too_many_attempts"));
        Assert.That(refused.Headers.RetryAfter!.Delta, Is.InRange(TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1)));
    }

    [Test]
    public async Task An_address_is_told_what_is_left_of_its_share_and_nothing_of_an_account()
    {
        await using var host = await StartHost(
            settings => settings with { PublicUrl = new Uri("https://cloud.example.com"), Registration = "open" });
        await host.SignIn("owner@example.com", owner: true);
        async Task<string[]> Fields(string path, JsonNode body)
        {
            using var answer = await host.Client.PostAsJsonAsync(path, body);
            string Of(string name) => string.Join(", ", answer.Headers.GetValues(name));
            return [$"{(int)answer.StatusCode}", Of("RateLimit-Policy"), Of("RateLimit")];
        }

        const string Failures = "\"address-failures\";q=10;w=60";
        // Each time another account, or its own limit would come first.
        Task<string[]> Fail(int n) => Fields("/v1/auth/login", Credentials($"nobody{n}@example.com"));

        var first = await Fail(9);
        Assert.That(first, Is.EqualTo(["401", Failures, "\"address-failures\";r=9;t=60"]));
        var registered = await Fields("/v1/auth/register", Credentials("ada@example.com"));
        Assert.That(registered[1], Is.EqualTo($"\"address-registrations\";q=20;w=3600, {Failures}"));
        Assert.That(
            registered[2], Does.Match("^\"address-registrations\";r=19;t=3600, \"address-failures\";r=9;t=[0-9]+$"),
            "A success does not count as a failure.");
        for (var left = 8; left >= 0; left--)
            Assert.That((await Fail(left))[2], Does.Contain($"r={left};"));
        var refused = await Fail(0);
        Assert.That(refused[0], Is.EqualTo("429"));
        Assert.That(refused[2], Does.Match("^\"address-failures\";r=0;t=[1-9][0-9]?$"));
    }

    [Test]
    public async Task Twenty_accounts_an_hour_are_an_address_whole_share()
    {
        await SignUp();
        using var proxied = new HttpClient { BaseAddress = Host.Client.BaseAddress };
        proxied.DefaultRequestHeaders.Add("X-Forwarded-For", "192.0.2.7");
        Task<int> Register(HttpClient client, string email) =>
            Status(client.PostAsJsonAsync("/v1/auth/register", Credentials(email)));

        for (var i = 0; i < 20; i++)
            Assert.That(await Register(proxied, $"user{i}@example.com"), Is.EqualTo(201));

        Assert.That(await Register(proxied, "last@example.com"), Is.EqualTo(429));
        Assert.That(await Register(Host.Client, "last@example.com"), Is.EqualTo(201));
    }
}
