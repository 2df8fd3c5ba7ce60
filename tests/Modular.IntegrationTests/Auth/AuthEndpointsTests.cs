using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Modular.IntegrationTests.Auth;

internal sealed class AuthEndpointsTests : AuthEndpointsTest
{
    [Test]
    public async Task Register_answers_tokens_and_where_the_user_can_be_read()
    {
        var (answer, body) = await Post("/v1/auth/register", Credentials("ada@example.com", name: "Ada"));

        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.Created));
        Assert.That(answer.Headers.Location!.OriginalString, Is.EqualTo("/v1/auth/me"));
        Assert.That(answer.Headers.CacheControl!.NoStore);
        Assert.That(body.Select(member => member.Key), Is.EquivalentTo(
            new[] { "accessToken", "refreshToken", "tokenType", "expiresIn", "user" }));
        Assert.That((string)body["tokenType"]!, Is.EqualTo("Bearer"));
        Assert.That((int)body["expiresIn"]!, Is.EqualTo(900));
        Assert.That(body["user"]!.AsObject().Select(member => member.Key), Is.EquivalentTo(
            new[] { "id", "email", "name", "role", "emailVerified", "mfaEnabled", "disabled", "createdAt" }));
        Assert.That((string)body["user"]!["role"]!, Is.EqualTo("owner"));
    }

    [Test]
    public async Task Refuses_in_the_codes_and_statuses_of_the_contract()
    {
        await SignUp();

        await Refused("/v1/auth/register", Credentials("Ada@Example.com"), 409, "auth.email_taken");
        await Refused("/v1/auth/register", Credentials("ben@example.com", "password123"), 400, "request.invalid");
        await Refused("/v1/auth/register", new JsonObject { ["email"] = "ben@example.com" }, 400, "request.invalid");
        var wrong = Credentials("ada@example.com", "violet-anchor-42");
        await Refused("/v1/auth/login", wrong, 401, "auth.invalid_credentials");
        await Refused("/v1/auth/login", Credentials("ben@example.com"), 401, "auth.invalid_credentials");
        var garbage = new JsonObject { ["refreshToken"] = "mrt_x" };
        await Refused("/v1/auth/refresh", garbage, 401, "auth.invalid_refresh_token");
        await Refused("/v1/auth/logout", new JsonObject(), 401, "auth.unauthenticated");
    }

    [Test]
    public async Task Me_is_read_conditionally_and_patched_by_field()
    {
        using var ada = Host.As(await SignUp());
        using var read = await ada.GetAsync("/v1/auth/me");
        var etag = read.Headers.ETag!;

        Assert.That(await Patch(ada, """{"name":"Ada"}""", etag), Is.EqualTo((200, "Ada")));
        Assert.That(await Patch(ada, """{"name":"Eve"}""", etag), Is.EqualTo((412, null as string)));
        Assert.That(await Patch(ada, "{}"), Is.EqualTo((200, "Ada")));
        Assert.That(await Patch(ada, """{"name":null}"""), Is.EqualTo((200, null as string)));
        Assert.That((await Patch(ada, """{"name":7}""")).Status, Is.EqualTo(400));
        Assert.That((await Patch(ada, """{"name":"  "}""")).Status, Is.EqualTo(400));

        ada.DefaultRequestHeaders.IfNoneMatch.Add(etag);
        using var again = await ada.GetAsync("/v1/auth/me");
        Assert.That(again.StatusCode, Is.EqualTo(HttpStatusCode.NotModified));
    }

    [Test]
    public async Task Logging_out_ends_the_session_and_works_twice_with_either_token()
    {
        var token = await SignUp();
        var (_, second) = await Post("/v1/auth/login", Credentials("ada@example.com"));
        using var ada = Host.As(token);

        Assert.That((await ada.PostAsync("/v1/auth/logout", null)).StatusCode, Is.EqualTo(HttpStatusCode.NoContent));
        Assert.That((await ada.PostAsync("/v1/auth/logout", null)).StatusCode, Is.EqualTo(HttpStatusCode.NoContent));
        using var me = await ada.GetAsync("/v1/auth/me");
        Assert.That(await Code(me), Is.EqualTo("auth.session_revoked"));
        Assert.That(me.Headers.WwwAuthenticate.Single().Scheme, Is.EqualTo("Bearer"));

        var refresh = new JsonObject { ["refreshToken"] = (string)second["refreshToken"]! };
        Assert.That((await Post("/v1/auth/logout", refresh)).Answer.StatusCode, Is.EqualTo(HttpStatusCode.NoContent));
        Assert.That((await Post("/v1/auth/logout", refresh)).Answer.StatusCode, Is.EqualTo(HttpStatusCode.NoContent));
        await Refused("/v1/auth/refresh", refresh, 401, "auth.invalid_refresh_token");
    }

    [Test]
    public async Task Sessions_are_listed_and_ended()
    {
        using var ada = Host.As(await SignUp());
        var (_, second) = await Post("/v1/auth/login", Credentials("ada@example.com"));
        using var elsewhere = Host.As((string)second["accessToken"]!);

        var list = (await ada.GetFromJsonAsync<JsonObject>("/v1/auth/sessions"))!["items"]!.AsArray();
        Assert.That(list[0]!.AsObject().Select(member => member.Key), Is.EquivalentTo(
            new[] { "id", "createdAt", "lastSeenAt", "ip", "userAgent", "current" }));
        Assert.That(list.Select(session => (bool)session!["current"]!), Is.EqualTo([false, true]));

        Assert.That(await Status(ada.DeleteAsync($"/v1/auth/sessions/{list[0]!["id"]}")), Is.EqualTo(204));
        Assert.That(await Status(ada.DeleteAsync($"/v1/auth/sessions/{list[0]!["id"]}")), Is.EqualTo(404));
        Assert.That(await Status(elsewhere.GetAsync("/v1/auth/me")), Is.EqualTo(401));
        Assert.That(await Status(ada.DeleteAsync("/v1/auth/sessions")), Is.EqualTo(204));
        Assert.That(await Status(ada.GetAsync("/v1/auth/me")), Is.EqualTo(200));
    }

    [Test]
    public async Task A_token_spent_twice_ends_the_session_with_its_own_code()
    {
        await SignUp();
        var (_, login) = await Post("/v1/auth/login", Credentials("ada@example.com"));
        var spent = new JsonObject { ["refreshToken"] = (string)login["refreshToken"]! };
        var (_, next) = await Post("/v1/auth/refresh", spent.DeepClone());
        await Post("/v1/auth/refresh", new JsonObject { ["refreshToken"] = (string)next["refreshToken"]! });

        await Refused("/v1/auth/refresh", spent, 401, "auth.token_reused");
        await Refused("/v1/auth/refresh", spent, 401, "auth.invalid_refresh_token");
    }

    [Test]
    public async Task The_key_set_is_public_and_cached_for_ten_minutes()
    {
        using var answer = await Host.Client.GetAsync("/.well-known/jwks.json");
        var key = (await answer.Content.ReadFromJsonAsync<JsonObject>())!["keys"]!.AsArray().Single()!.AsObject();

        Assert.That(answer.Headers.CacheControl!.ToString(), Is.EqualTo("public, max-age=600"));
        Assert.That(
            key.Select(member => member.Key),
            Is.EquivalentTo(new[] { "kty", "crv", "x", "y", "kid", "use", "alg" }));
    }

    private static async Task<(int Status, string? Name)> Patch(
        HttpClient client, string json, EntityTagHeaderValue? ifMatch = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Patch, "/v1/auth/me");
        request.Content = new StringContent(json, MediaTypeHeaderValue.Parse("application/json"));
        if (ifMatch is not null)
            request.Headers.IfMatch.Add(ifMatch);
        using var answer = await client.SendAsync(request);
        var body = await answer.Content.ReadFromJsonAsync<JsonObject>();
        return ((int)answer.StatusCode, (string?)body!["name"]);
    }
}
