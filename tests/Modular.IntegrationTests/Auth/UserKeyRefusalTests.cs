using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Modular.IntegrationTests.Auth;

/// <summary>What makes no key.</summary>
internal sealed class UserKeyRefusalTests : AuthEndpointsTest
{
    [TestCase("""{"scopes":["tasks:read"]}""", "name")]
    [TestCase("""{"name":"","scopes":["tasks:read"]}""", "name")]
    [TestCase("""{"name":"ci","scopes":[]}""", "scopes")]
    [TestCase("""{"name":"ci","scopes":["tasks:read","everything"]}""", "scopes[1]")]
    [TestCase("""{"name":"ci","scopes":["tasks:read"],"expiresAt":"2020-01-01T00:00:00Z"}""", "expiresAt")]
    [TestCase("""{"name":"ci","scopes":["tasks:read"],"allowedIps":["10.0.0.0/33"]}""", "allowedIps[0]")]
    public async Task Refuses_what_makes_no_key_by_its_field(string body, string field)
    {
        using var ada = Host.As(await SignUp());

        using var answer = await ada.PostAsync(
            "/v1/auth/api-keys", new StringContent(body, System.Text.Encoding.UTF8, "application/json"));
        var problem = await answer.Content.ReadFromJsonAsync<JsonObject>();

        Assert.That(((int)answer.StatusCode, (string)problem!["code"]!), Is.EqualTo((400, "request.invalid")));
        Assert.That(problem["errors"]!.AsObject().Select(error => error.Key), Is.EqualTo([field]));
    }

    [Test]
    public async Task Gives_scopes_over_others_only_to_keys_of_owner_and_admin()
    {
        await SignUp();
        var (_, registered) = await Post("/v1/auth/register", Credentials("eve@example.com"));
        using var member = Host.As((string)registered["accessToken"]!);

        using var refused = await member.PostAsJsonAsync(
            "/v1/auth/api-keys", new { name = "ci", scopes = new[] { "metrics:read" } });

        Assert.That(refused.StatusCode, Is.EqualTo(HttpStatusCode.Forbidden));
        Assert.That(await Code(refused), Is.EqualTo("auth.scope_not_grantable"));
    }

    [Test]
    public async Task Stops_at_the_limit_though_many_are_made_at_once()
    {
        await using var host = await StartHost(settings => settings with { MaxKeysPerUser = 5 });
        using var registered = await host.Client.PostAsJsonAsync("/v1/auth/register", Credentials("ada@example.com"));
        var body = await registered.Content.ReadFromJsonAsync<JsonObject>();
        using var ada = host.As((string)body!["accessToken"]!);

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => ada.PostAsJsonAsync(
            "/v1/auth/api-keys", new { name = "ci", scopes = new[] { "tasks:read" } })));
        var refused = await answers.First(answer => answer.StatusCode == HttpStatusCode.Conflict)
            .Content.ReadFromJsonAsync<JsonObject>();

        Assert.That(answers.Count(answer => answer.StatusCode == HttpStatusCode.Created), Is.EqualTo(5));
        Assert.That(
            ((string)refused!["code"]!, (int)refused["limit"]!, (int)refused["current"]!),
            Is.EqualTo(("auth.limit_reached", 5, 5)));
    }
}
