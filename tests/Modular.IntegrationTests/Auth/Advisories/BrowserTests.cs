using System.Text;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Modular.Api.Http;
using Modular.IntegrationTests.Http;

namespace Modular.IntegrationTests.Auth.Advisories;

/// <summary>What a page of somebody else cannot have a browser do here.</summary>
internal sealed class BrowserTests : AuthEndpointsTest
{
    [Test]
    public async Task No_body_is_taken_in_a_form_that_a_page_may_send_without_asking()
    {
        var posts = Host.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.Access() is AccessKind.Anyone or AccessKind.AnyoneOrUser
                && endpoint.Metadata.GetMetadata<IAcceptsMetadata>() is not null)
            .ToList();

        Assert.That(posts, Has.Count.GreaterThan(8));
        foreach (var endpoint in posts)
        {
            foreach (var type in (string[])["text/plain", "application/x-www-form-urlencoded", "multipart/form-data"])
            {
                using var request = new HttpRequestMessage(endpoint.Method(), endpoint.Path());
                request.Content = new StringContent("{}", Encoding.UTF8, type);
                using var answer = await Host.Client.SendAsync(request);
                Assert.That((int)answer.StatusCode, Is.EqualTo(415), $"{endpoint.DisplayName} {type}");
            }
        }
    }

    [Test]
    public async Task Nothing_is_kept_in_a_cookie_or_read_from_one()
    {
        var (registered, tokens) = await Post("/v1/auth/register", Credentials("ada@example.com"));
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/auth/me");
        request.Headers.Add("Cookie", $"__Host-refresh={tokens["refreshToken"]}; access_token={tokens["accessToken"]}");
        using var answer = await Host.Client.SendAsync(request);

        Assert.That(registered.Headers.Select(header => header.Key), Has.None.EqualTo("Set-Cookie").IgnoreCase);
        Assert.That(await answer.Fault(), Is.EqualTo("401 auth.unauthenticated"));
    }

    [Test]
    public async Task No_request_is_echoed()
    {
        using var request = new HttpRequestMessage(HttpMethod.Trace, "/health");
        request.Headers.Add("Authorization", "Bearer secret");
        using var answer = await Host.Client.SendAsync(request);

        Assert.That(answer.IsSuccessStatusCode, Is.False);
        Assert.That(await answer.Content.ReadAsStringAsync(), Does.Not.Contain("secret"));
    }

    [TestCase("https", true)]
    [TestCase("http", false)]
    public async Task Browsers_are_told_to_stay_with_TLS_where_a_trusted_proxy_adds_it(string scheme, bool told)
    {
        await using var host = await StartHost(settings => settings with
        {
            TrustedProxies = [System.Net.IPNetwork.Parse("127.0.0.0/8")],
        });
        foreach (var (client, isTold) in ((TestHost, bool)[])[(host, told), (Host, false)])
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/health");
            request.Headers.Add("X-Forwarded-For", "198.51.100.7");
            request.Headers.Add("X-Forwarded-Proto", scheme);
            using var answer = await client.Client.SendAsync(request);

            Assert.That(answer.Headers.Contains("Strict-Transport-Security"), Is.EqualTo(isTold));
        }
    }
}
