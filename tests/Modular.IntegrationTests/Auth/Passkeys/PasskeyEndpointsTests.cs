using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Dapper;
using Modular.Api.Configuration;
using Npgsql;
using static Modular.IntegrationTests.Auth.Passkeys.PasskeyCalls;

namespace Modular.IntegrationTests.Auth.Passkeys;

/// <summary>Passkeys over HTTP, on the host's own machine unless a test says otherwise.</summary>
internal sealed class PasskeyEndpointsTests : AuthEndpointsTest
{
    [Test]
    public async Task From_the_options_to_the_tokens_and_to_the_end_of_the_passkey()
    {
        using var ada = Host.As(await SignUp());
        var authenticator = new SoftAuthenticator(LocalOrigin(Host));

        var begun = await Read(await ada.PostAsync($"{Own}/options", null), 200);
        Assert.That(
            begun.Select(member => member.Key), Is.EquivalentTo(new[] { "stateToken", "expiresIn", "options" }));
        Assert.That((int)begun["expiresIn"]!, Is.EqualTo(300));
        var created = await ada.PostAsJsonAsync(Own, Added(begun, authenticator));
        var passkey = await Read(created, 201);
        Assert.That(
            passkey.Select(member => member.Key),
            Is.EquivalentTo(new[]
            {
                "id", "name", "createdAt", "lastUsedAt", "backupEligible", "backedUp", "transports",
            }));

        var place = created.Headers.Location!;
        Assert.That((string)(await ada.GetFromJsonAsync<JsonObject>(place))!["name"]!, Is.EqualTo("laptop"));
        var list = (await ada.GetFromJsonAsync<JsonObject>(Own))!;
        Assert.That(list["items"]!.AsArray().Single()!["id"]!.ToString(), Is.EqualTo(passkey["id"]!.ToString()));

        using var answer = await Show(Host, authenticator);
        var tokens = await Read(answer, 200);
        Assert.That(answer.Headers.CacheControl!.NoStore);
        using var again = Host.As((string)tokens["accessToken"]!);
        Assert.That(await Status(again.GetAsync("/v1/auth/me")), Is.EqualTo(200));

        var used = (await ada.GetAsync(place)).Headers.ETag!;
        Assert.That(await Status(Delete(ada, place, "\"another\"")), Is.EqualTo(412));
        Assert.That(await Status(Delete(ada, place, used.Tag)), Is.EqualTo(204));
        Assert.That(await (await Show(Host, authenticator)).Fault(), Is.EqualTo("400 auth.invalid_passkey"));
        Assert.That(await (await ada.DeleteAsync(place)).Fault(), Is.EqualTo("404 auth.passkey_not_found"));
        Assert.That(await (await ada.GetAsync(place)).Fault(), Is.EqualTo("404 auth.passkey_not_found"));
    }

    [Test]
    public async Task Asks_browsers_for_a_verified_user_and_a_passkey_that_knows_whose_it_is()
    {
        using var ada = Host.As(await SignUp());

        var creation = (await Read(await ada.PostAsync($"{Own}/options", null), 200))["options"]!;
        var request = (await Read(await Host.Client.PostAsync(LoginOptions, null), 200))["options"]!;

        Assert.That((string)creation["rp"]!["id"]!, Is.EqualTo("localhost"));
        Assert.That((string)creation["authenticatorSelection"]!["userVerification"]!, Is.EqualTo("required"));
        Assert.That((string)creation["authenticatorSelection"]!["residentKey"]!, Is.EqualTo("required"));
        Assert.That((string)creation["user"]!["name"]!, Is.EqualTo("ada@example.com"));
        Assert.That((string)request["rpId"]!, Is.EqualTo("localhost"));
        Assert.That((string)request["userVerification"]!, Is.EqualTo("required"));
        Assert.That(request["allowCredentials"]!.AsArray(), Is.Empty);
        Assert.That((string)creation["challenge"]!, Is.Not.EqualTo((string)request["challenge"]!));
    }

    [Test]
    public async Task Belongs_to_the_public_address_and_to_no_host_that_a_request_names()
    {
        await using var host = await StartHost(Public("https://cloud.example.com"));
        var (_, ada) = await host.SignIn();
        var right = new SoftAuthenticator("https://cloud.example.com");
        var local = new SoftAuthenticator(LocalOrigin(host));

        ada.DefaultRequestHeaders.Host = "evil.example";
        var begun = await Read(await ada.PostAsync($"{Own}/options", null), 200);
        Assert.That((string)begun["options"]!["rp"]!["id"]!, Is.EqualTo("cloud.example.com"));
        Assert.That(
            await (await ada.PostAsJsonAsync(Own, Added(begun, local))).Fault(),
            Is.EqualTo("400 auth.invalid_passkey"));

        begun = await Read(await ada.PostAsync($"{Own}/options", null), 200);
        await Read(await ada.PostAsJsonAsync(Own, Added(begun, right)), 201);
        using var tokens = await Show(host, right);
        Assert.That((int)tokens.StatusCode, Is.EqualTo(200));
    }

    [TestCase("http://cloud.example.com", "http://127.0.0.1:0")]
    [TestCase("https://192.0.2.7", "http://127.0.0.1:0")]
    [TestCase(null, "http://0.0.0.0:0")]
    public async Task Are_not_there_where_no_browser_would_do_it(string? publicUrl, string listener)
    {
        await using var host = await StartHost(settings => settings with
        {
            PublicUrl = publicUrl is null ? null : new Uri(publicUrl),
            Urls = [listener],
        });
        var place = new Uri($"http://127.0.0.1:{host.Client.BaseAddress!.Port}{LoginOptions}");

        Assert.That(
            await (await host.Client.PostAsync(place, null)).Fault(), Is.EqualTo("404 auth.passkeys_unavailable"));
    }

    [Test]
    public async Task Wants_a_login_of_just_now()
    {
        using var ada = Host.As(await SignUp());
        await using var connection = new NpgsqlConnection(Host.ConnectionString);
        await connection.ExecuteAsync("update auth.session set created_at = created_at - interval '10 minutes'");

        Assert.That(
            await (await ada.PostAsync($"{Own}/options", null)).Fault(),
            Is.EqualTo("403 auth.reauthentication_required"));
    }

    [Test]
    public async Task Holds_addresses_and_users_to_their_limits()
    {
        await using var host = await StartHost(settings => Public("https://cloud.example.com")(settings) with
        {
            PasskeyLogins = 3,
            MaxPasskeysPerUser = 1,
        });
        var (_, ada) = await host.SignIn();
        var authenticator = new SoftAuthenticator("https://cloud.example.com");
        await Add(ada, authenticator);
        Assert.That(
            await (await ada.PostAsync($"{Own}/options", null)).Fault(), Is.EqualTo("409 auth.limit_reached"));

        var begun = new JsonObject();
        for (var i = 0; i < 3; i++)
            begun = await Read(await host.Client.PostAsync(LoginOptions, null), 200);
        Assert.That(
            await (await host.Client.PostAsync(LoginOptions, null)).Fault(),
            Is.EqualTo("429 auth.too_many_attempts"));

        for (var i = 0; i < 10; i++)
        {
            authenticator.CredentialId = [(byte)i];
            Assert.That(
                await (await host.Client.PostAsJsonAsync(Login, Shown(begun, authenticator))).Fault(),
                Is.EqualTo("400 auth.invalid_passkey"));
        }

        Assert.That(
            await (await host.Client.PostAsJsonAsync(Login, Shown(begun, authenticator))).Fault(),
            Is.EqualTo("429 auth.too_many_attempts"));
    }

    private static Func<Settings, Settings> Public(string url) =>
        settings => settings with { PublicUrl = new Uri(url), Registration = "open" };

    private static Task<HttpResponseMessage> Delete(HttpClient client, Uri place, string tag)
    {
        var request = new HttpRequestMessage(HttpMethod.Delete, place);
        request.Headers.IfMatch.Add(new EntityTagHeaderValue(tag));
        return client.SendAsync(request);
    }
}
