using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;

namespace Modular.IntegrationTests.Auth;

/// <summary>What other services ask to check tokens.</summary>
internal sealed class TokenEndpointsTests : AuthEndpointsTest
{
    private HttpClient _service = null!;
    private HttpClient _member = null!;

    [SetUp]
    public async Task SignIn()
    {
        (_, _service) = await Host.SignIn("owner@example.com", owner: true);
        (_, _member) = await Host.SignIn();
    }

    [TearDown]
    public void SignOut()
    {
        _service.Dispose();
        _member.Dispose();
    }

    [Test]
    public async Task Introspection_says_what_a_good_token_says()
    {
        var said = await Introspect(TokenOf(_member));

        Assert.That(said.Select(member => member.Key), Is.EquivalentTo(
            new[] { "active", "sub", "sid", "role", "scope", "exp", "iat", "iss", "aud", "jti", "token_type" }));
        Assert.That((bool)said["active"]!);
        var me = await _member.GetFromJsonAsync<JsonObject>("/v1/auth/me");
        Assert.That((string)said["sub"]!, Is.EqualTo((string)me!["id"]!));
        Assert.That((long)said["exp"]! - (long)said["iat"]!, Is.EqualTo(900));
        Assert.That((string)said["iss"]!, Is.EqualTo("modular"));
        Assert.That((string)said["role"]!, Is.EqualTo("member"));
        Assert.That((string)said["scope"]!, Does.Contain("tasks:write").And.Not.Contain("auth:introspect"));
        Assert.That(
            (string)(await Introspect(TokenOf(_service)))["scope"]!,
            Does.Contain("tasks:read").And.Contain("auth:introspect"));
    }

    [Test]
    public async Task Introspection_says_nothing_of_what_is_no_good_token()
    {
        var token = TokenOf(_member);
        using var device = await _member.PostAsJsonAsync(
            "/v1/daemon/register", new { name = "box", platform = "linux" });
        var key = (string)(await device.Content.ReadFromJsonAsync<JsonObject>())!["apiKey"]!;
        string[] bad = ["x", $"{token}x", token[..^9], key, "mak_1", $"met_{key[4..]}", new string('e', 60_000)];

        foreach (var text in bad)
            Assert.That((await Introspect(text)).ToJsonString(), Is.EqualTo("""{"active":false}"""), text);

        await _member.PostAsync("/v1/auth/logout", null);
        Assert.That((await Introspect(token)).ToJsonString(), Is.EqualTo("""{"active":false}"""));
    }

    [Test]
    public async Task A_user_key_introspects_and_is_introspected()
    {
        using var made = await _service.PostAsJsonAsync(
            "/v1/auth/api-keys", new { name = "gate", scopes = (string[])["auth:introspect", "tasks:read"] });
        var key = (await made.Content.ReadFromJsonAsync<JsonObject>())!;
        using var gate = Host.As((string)key["key"]!);

        using var answer = await gate.PostAsync("/v1/auth/introspect", Form($"token={key["key"]}"));
        var said = (await answer.Content.ReadFromJsonAsync<JsonObject>())!;

        Assert.That(said.Select(member => member.Key), Is.EquivalentTo(
            new[] { "active", "sub", "role", "scope", "iss", "aud", "jti", "token_type" }));
        Assert.That(((string)said["scope"]!).Split(' '), Is.EquivalentTo(new[] { "auth:introspect", "tasks:read" }));
        Assert.That((string)said["jti"]!, Is.EqualTo((string)key["id"]!));
    }

    [Test]
    public async Task Introspection_takes_a_form_with_one_token()
    {
        Assert.That(await Fault(Form("token=a&token=b")), Is.EqualTo("400 request.invalid token"));
        Assert.That(await Fault(Form("token=")), Is.EqualTo("400 request.invalid token"));
        Assert.That(await Fault(Form("")), Is.EqualTo("400 request.invalid token"));
        Assert.That(await Fault(Form("token=%00")), Does.StartWith("400 request."));
        Assert.That(await Fault(Form(string.Join('&', Enumerable.Range(0, 2000).Select(i => $"f{i}=1")))),
            Is.EqualTo("400 request.malformed"));
        Assert.That(await Fault(JsonContent.Create(new { token = "a" })),
            Is.EqualTo("415 request.unsupported_media_type"));
        Assert.That(await Fault(content: null), Is.EqualTo("415 request.unsupported_media_type"));
    }

    [Test]
    public async Task Only_who_may_introspect_introspects()
    {
        using var asked = await _member.PostAsync("/v1/auth/introspect", Form("token=x"));
        var problem = await asked.Content.ReadFromJsonAsync<JsonObject>();

        Assert.That((int)asked.StatusCode, Is.EqualTo(403));
        Assert.That((string)problem!["code"]!, Is.EqualTo("auth.insufficient_scope"));
        Assert.That((string)problem["requiredScope"]!, Is.EqualTo("auth:introspect"));
        Assert.That(await Status(_member.GetAsync("/v1/auth/revocations")), Is.EqualTo(403));
    }

    [Test]
    public async Task Revocations_are_followed_by_their_positions()
    {
        var start = await Revocations("?since=0");
        Assert.That(start.ToJsonString(), Is.EqualTo("""{"items":[],"position":0}"""));
        var session = (string)(await Introspect(TokenOf(_member)))["sid"]!;
        var waiting = Revocations("?since=0", wait: 60);

        await _member.PostAsync("/v1/auth/logout", null);

        var told = await waiting;
        var item = told["items"]!.AsArray().Single()!.AsObject();
        Assert.That(item.Select(member => member.Key), Is.EquivalentTo(new[] { "position", "sid", "notBefore" }));
        Assert.That((string)item["sid"]!, Is.EqualTo(session));
        Assert.That((long)told["position"]!, Is.EqualTo((long)item["position"]!));
        Assert.That((await Revocations($"?since={told["position"]}"))["items"]!.AsArray(), Is.Empty);
        Assert.That((await Revocations(""))["items"]!.AsArray(), Has.Count.EqualTo(1));
    }

    [TestCase("-1")]
    [TestCase("999999")]
    [TestCase("x")]
    public async Task A_position_that_was_never_given_out_is_refused(string since)
    {
        using var answer = await _service.GetAsync($"/v1/auth/revocations?since={since}");
        var problem = await answer.Content.ReadFromJsonAsync<JsonObject>();

        Assert.That((int)answer.StatusCode, Is.EqualTo(400));
        Assert.That(problem!["errors"]!["since"], Is.Not.Null);
    }

    [Test]
    public async Task The_metadata_need_a_public_address()
    {
        using var without = await Host.Client.GetAsync("/.well-known/oauth-authorization-server");
        Assert.That(await without.Fault(), Is.EqualTo("404 auth.no_public_url"));

        await using var host = await StartHost(
            settings => settings with { PublicUrl = new Uri("https://cloud.example.com/") });
        using var answer = await host.Client.GetAsync("/.well-known/oauth-authorization-server");
        var metadata = (await answer.Content.ReadFromJsonAsync<JsonObject>())!;

        Assert.That(answer.Headers.CacheControl!.ToString(), Is.EqualTo("public, max-age=600"));
        Assert.That((string)metadata["issuer"]!, Is.EqualTo("https://cloud.example.com"));
        Assert.That(
            (string)metadata["introspection_endpoint"]!, Is.EqualTo("https://cloud.example.com/v1/auth/introspect"));
        Assert.That(metadata["response_types_supported"]!.AsArray(), Is.Empty);
        Assert.That(metadata.ContainsKey("token_endpoint"), Is.False);
    }

    private static string TokenOf(HttpClient client) => client.DefaultRequestHeaders.Authorization!.Parameter!;

    private static StringContent Form(string fields) =>
        new(fields, Encoding.UTF8, "application/x-www-form-urlencoded");

    private async Task<JsonObject> Introspect(string token)
    {
        using var answer = await _service.PostAsync(
            "/v1/auth/introspect", new FormUrlEncodedContent([KeyValuePair.Create("token", token)]));
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK), token);
        Assert.That(answer.Headers.CacheControl!.NoStore);
        return (await answer.Content.ReadFromJsonAsync<JsonObject>())!;
    }

    private async Task<string?> Fault(HttpContent? content)
    {
        using var answer = await _service.PostAsync("/v1/auth/introspect", content);
        return await answer.Fault();
    }

    private async Task<JsonObject> Revocations(string query, int wait = 0)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/auth/revocations" + query);
        if (wait > 0)
            request.Headers.Add("Prefer", $"wait={wait}");
        using var answer = await _service.SendAsync(request);
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        return (await answer.Content.ReadFromJsonAsync<JsonObject>())!;
    }
}
