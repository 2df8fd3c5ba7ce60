using System.Net;
using System.Net.Http.Json;

namespace Modular.IntegrationTests.Auth;

internal sealed class SetupTokenEndpointTests : AuthEndpointsTest
{
    [Test]
    public async Task Register_wants_the_set_up_token_of_a_request_that_came_through_a_proxy()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/auth/register");
        request.Content = JsonContent.Create(Credentials("ada@example.com"));
        request.Headers.Add("X-Forwarded-For", "192.0.2.7");

        using var answer = await Host.Client.SendAsync(request);

        Assert.That(await Code(answer), Is.EqualTo("auth.setup_token_required"));
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.Forbidden));
    }

    [Test]
    public async Task Register_wants_the_set_up_token_under_a_foreignHost_name()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/auth/register");
        request.Content = JsonContent.Create(Credentials("ada@example.com"));
        request.Headers.Host = "rebound.example.com";

        using var answer = await Host.Client.SendAsync(request);

        Assert.That(await Code(answer), Is.EqualTo("auth.setup_token_required"));
    }
}
