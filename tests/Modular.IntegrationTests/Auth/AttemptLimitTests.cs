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
