using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Dapper;
using Microsoft.Extensions.DependencyInjection;
using Modular.Application.Pipeline;
using Npgsql;

namespace Modular.IntegrationTests.Auth;

/// <summary>Keys that a user's programs show.</summary>
internal sealed class UserKeyTests : AuthEndpointsTest
{
    [Test]
    public async Task Is_shown_once_and_does_what_its_scopes_say()
    {
        using var ada = Host.As(await SignUp());
        var created = await Create(ada, new { name = "ci", scopes = new[] { "tasks:read", "tasks:read" } });
        using var program = Host.As((string)created["key"]!);

        Assert.That((string)created["key"]!, Does.Match("^mak_[0-9a-f]{32}_[0-9a-f]{50}_[0-9a-f]{8}$"));
        Assert.That(created["scopes"]!.AsArray().Select(scope => (string)scope!), Is.EqualTo(["tasks:read"]));
        var read = await ada.GetStringAsync($"/v1/auth/api-keys/{created["id"]}");
        Assert.That(read, Does.Not.Contain((string)created["key"]!));
        Assert.That(await ada.GetStringAsync("/v1/auth/api-keys"), Does.Contain($"{created["id"]}"));
        Assert.That(await Status(program.GetAsync("/v1/tasks")), Is.EqualTo(200));
        Assert.That(await Refusal(program.GetAsync("/v1/devices")), Is.EqualTo((403, "auth.insufficient_scope")));
        Assert.That(await Refusal(program.GetAsync("/v1/auth/sessions")), Is.EqualTo((403, "auth.forbidden")));
        Assert.That(await Status(program.GetAsync("/v1/auth/me")), Is.EqualTo(200));
        var current = await program.GetFromJsonAsync<JsonObject>("/v1/auth/api-keys/current");
        Assert.That(((string)current!["id"]!, (string)current["name"]!), Is.EqualTo(((string)created["id"]!, "ci")));
        Assert.That(await Refusal(ada.GetAsync("/v1/auth/api-keys/current")), Is.EqualTo((403, "auth.forbidden")));
    }

    [Test]
    public async Task Is_kept_as_a_hash_alone()
    {
        using var ada = Host.As(await SignUp());
        var key = (string)(await Create(ada))["key"]!;

        await using var connection = new NpgsqlConnection(Host.ConnectionString);
        var rows = await connection.QueryAsync<string>(
            "select to_jsonb(k)::text from auth.user_key k union all select to_jsonb(e)::text from auth.audit_entry e");

        Assert.That(rows, Has.Some.Contains("key.created"));
        Assert.That(rows, Has.None.Contains(key.Split('_')[2]));
    }

    [Test]
    public async Task Is_dead_at_once_when_it_is_removed()
    {
        using var ada = Host.As(await SignUp());
        var created = await Create(ada);
        using var program = Host.As((string)created["key"]!);
        var path = $"/v1/auth/api-keys/{created["id"]}";

        Assert.That(await Status(ada.DeleteAsync(path)), Is.EqualTo(204));

        Assert.That(await Refusal(program.GetAsync("/v1/tasks")), Is.EqualTo((401, "auth.unauthenticated")));
        Assert.That(await Refusal(ada.DeleteAsync(path)), Is.EqualTo((404, "auth.key_not_found")));
        Assert.That(await Refusal(ada.GetAsync(path)), Is.EqualTo((404, "auth.key_not_found")));
    }

    [Test]
    public async Task Is_ended_by_whoever_has_found_it_and_says_nothing_of_others()
    {
        using var ada = Host.As(await SignUp());
        var key = (string)(await Create(ada))["key"]!;
        using var program = Host.As(key);
        Task<int> Revoke(string found) => Status(
            Host.Client.PostAsJsonAsync("/v1/auth/api-keys/revoke", new { key = found }));

        Assert.That(await Revoke(key), Is.EqualTo(204));
        Assert.That(await Revoke(key), Is.EqualTo(204), "It is dead already.");
        Assert.That(await Revoke(key[..^1] + (key[^1] == '0' ? '1' : '0')), Is.EqualTo(400), "Not a whole key.");
        Assert.That(await Status(program.GetAsync("/v1/tasks")), Is.EqualTo(401));
    }

    [Test]
    public async Task Ends_at_its_time()
    {
        using var ada = Host.As(await SignUp());
        var created = await Create(
            ada, new { name = "ci", scopes = new[] { "tasks:read" }, expiresAt = "2999-01-01T00:00:00Z" });
        using var program = Host.As((string)created["key"]!);
        Assert.That(await Status(program.GetAsync("/v1/tasks")), Is.EqualTo(200));

        await Execute("update auth.user_key set expires_at = now()");

        Assert.That(await Refusal(program.GetAsync("/v1/tasks")), Is.EqualTo((401, "auth.token_expired")));
    }

    [Test]
    public async Task Never_has_more_than_its_user_has_now()
    {
        using var owner = Host.As(await SignUp());
        var key = (string)(await Create(owner, new { name = "ci", scopes = new[] { "auth:introspect" } }))["key"]!;
        var verifier = Host.Services.GetServices<ICredentialVerifier>().Single(one => one.Recognises(key));
        Assert.That((await verifier.Verify(key, CancellationToken.None)).Scopes, Is.EqualTo(["auth:introspect"]));

        await Execute("update auth.account set role = 'member'");
        Assert.That((await verifier.Verify(key, CancellationToken.None)).Scopes, Is.Empty);
        await Execute("update auth.account set disabled = true");

        using var program = Host.As(key);
        Assert.That(await Refusal(program.GetAsync("/v1/tasks")), Is.EqualTo((401, "auth.unauthenticated")));
    }

    [TestCase("127.0.0.0/8", 200)]
    [TestCase("127.0.0.1", 200)]
    [TestCase("192.0.2.0/24", 403)]
    [TestCase("::1", 403)]
    public async Task May_be_held_to_networks(string network, int status)
    {
        using var ada = Host.As(await SignUp());
        var created = await Create(
            ada, new { name = "ci", scopes = new[] { "tasks:read" }, allowedIps = new[] { network } });
        using var program = Host.As((string)created["key"]!);

        using var answer = await program.GetAsync("/v1/tasks");

        Assert.That((int)answer.StatusCode, Is.EqualTo(status));
        if (status == 403)
            Assert.That(await Code(answer), Is.EqualTo("auth.address_not_allowed"));
    }

    [Test]
    public async Task Says_when_it_was_last_used()
    {
        using var ada = Host.As(await SignUp());
        var created = await Create(ada);
        using var program = Host.As((string)created["key"]!);
        await program.GetAsync("/v1/tasks");

        await Host.Services.GetRequiredService<Infrastructure.Auth.CredentialUseWriter>()
            .Write(CancellationToken.None);

        var read = await ada.GetFromJsonAsync<JsonObject>($"/v1/auth/api-keys/{created["id"]}");
        Assert.That(read!["lastUsedAt"], Is.Not.Null);
    }

    private static async Task<JsonObject> Create(HttpClient user, object? body = null)
    {
        using var answer = await user.PostAsJsonAsync(
            "/v1/auth/api-keys", body ?? new { name = "ci", scopes = new[] { "tasks:read" } });
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.Created));
        return (await answer.Content.ReadFromJsonAsync<JsonObject>())!;
    }

    private static async Task<(int, string?)> Refusal(Task<HttpResponseMessage> request)
    {
        using var answer = await request;
        return ((int)answer.StatusCode, await Code(answer));
    }

    private async Task Execute(string sql)
    {
        await using var connection = new NpgsqlConnection(Host.ConnectionString);
        await connection.ExecuteAsync(sql);
    }
}
