using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Dapper;
using Modular.Domain.Auth;
using Npgsql;

namespace Modular.IntegrationTests.Auth.Mfa;

/// <summary>The second factor over HTTP, with an app whose time is the host's own.</summary>
internal sealed class MfaEndpointsTests : AuthEndpointsTest
{
    private const string Login = "/v1/auth/login";
    private const string Verify = "/v1/auth/mfa/verify";

    [Test]
    public async Task A_login_of_two_steps_from_the_secret_to_the_tokens()
    {
        using var ada = Host.As(await SignUp());
        var setup = await Read(await ada.PostAsync("/v1/auth/mfa/totp", null));
        Assert.That(
            setup.Select(member => member.Key), Is.EquivalentTo(new[] { "secret", "otpauthUri", "qrSvg" }));

        var codes = await Confirm(ada, setup);
        Assert.That(codes, Has.Count.EqualTo(10));
        Assert.That((bool)(await ada.GetFromJsonAsync<JsonObject>("/v1/auth/me"))!["mfaEnabled"]!, Is.True);

        var (answer, problem) = await Post(Login, Credentials("ada@example.com"));
        Assert.That(((int)answer.StatusCode, (string)problem["code"]!), Is.EqualTo((403, "auth.mfa_required")));
        Assert.That((int)problem["expiresIn"]!, Is.EqualTo(300));
        Assert.That(problem["methods"]!.AsArray().Select(method => (string)method!), Is.EqualTo(["totp", "recovery"]));
        Assert.That(answer.Headers.CacheControl!.NoStore);

        var (tokens, body) = await Post(Verify, Shown(problem, codes[0]));
        Assert.That(((int)tokens.StatusCode, tokens.Headers.CacheControl!.NoStore), Is.EqualTo((200, true)));
        using var again = Host.As((string)body["accessToken"]!);
        Assert.That(await Status(again.GetAsync("/v1/auth/me")), Is.EqualTo(200));
        Assert.That((bool)body["user"]!["mfaEnabled"]!, Is.True);
    }

    [Test]
    public async Task Recovery_codes_are_renewed_and_the_factor_disabled_each_with_a_code()
    {
        using var ada = Host.As(await SignUp());
        var codes = await Confirm(ada, await Read(await ada.PostAsync("/v1/auth/mfa/totp", null)));

        var renewed = await Read(await PostCode(ada, "recovery-codes", codes[0]));
        using var disabled = await PostCode(ada, "totp/disable", (string)renewed["recoveryCodes"]![0]!);

        Assert.That(await disabled.Fault(), Is.EqualTo("204"));
        Assert.That((int)(await Post(Login, Credentials("ada@example.com"))).Answer.StatusCode, Is.EqualTo(200));
    }

    [Test]
    public async Task Refuses_in_the_codes_and_statuses_of_the_contract()
    {
        using var ada = Host.As(await SignUp());
        async Task<string> Fault(string call, string code)
        {
            using var answer = await PostCode(ada, call, code);
            return await answer.Fault();
        }

        Assert.That(await Fault("totp/confirm", "000000"), Is.EqualTo("409 auth.mfa_not_enabled"));
        Assert.That(await Fault("totp/disable", "000000"), Is.EqualTo("409 auth.mfa_not_enabled"));
        await Refused(Verify, new JsonObject { ["mfaToken"] = "mft_x", ["code"] = "0" }, 400, "auth.invalid_code");

        await Confirm(ada, await Read(await ada.PostAsync("/v1/auth/mfa/totp", null)));
        Assert.That(await Fault("totp", "000000"), Is.EqualTo("409 auth.mfa_enabled"));
        Assert.That(await Fault("recovery-codes", "no code"), Is.EqualTo("400 auth.invalid_code"));
        var (_, problem) = await Post(Login, Credentials("ada@example.com"));
        await Refused(Verify, Shown(problem, "no code"), 400, "auth.invalid_code");
        await Refused(Verify, new JsonObject(), 400, "request.invalid");

        await using var connection = new NpgsqlConnection(Host.ConnectionString);
        await connection.ExecuteAsync("update auth.session set created_at = created_at - interval '10 minutes'");
        Assert.That(await Fault("totp/disable", "000000"), Is.EqualTo("403 auth.reauthentication_required"));
    }

    [Test]
    public async Task Wrong_codes_count_against_the_address_and_a_wanted_code_does_not()
    {
        await using var host = await StartHost(
            settings => settings with { PublicUrl = new Uri("https://cloud.example.com"), Registration = "open" });
        var (_, ada) = await host.SignIn();
        await Confirm(ada, await Read(await ada.PostAsync("/v1/auth/mfa/totp", null)));
        var login = Credentials("user@example.com", "a long enough password");

        for (var i = 0; i < 12; i++)
            Assert.That(
                await (await host.Client.PostAsJsonAsync(Login, login)).Fault(), Is.EqualTo("403 auth.mfa_required"));
        var wrong = new JsonObject { ["mfaToken"] = "mft_x", ["code"] = "000000" };
        for (var i = 0; i < 10; i++)
            Assert.That(await Status(host.Client.PostAsJsonAsync(Verify, wrong)), Is.EqualTo(400));

        Assert.That(
            await (await host.Client.PostAsJsonAsync(Verify, wrong)).Fault(),
            Is.EqualTo("429 auth.too_many_attempts"));
    }

    private static async Task<IReadOnlyList<string>> Confirm(HttpClient client, JsonObject setup)
    {
        var secret = AppUser.Decode((string)setup["secret"]!);
        var code = Totp.Code(secret, Totp.StepAt(TimeProvider.System.GetUtcNow()));
        var body = await Read(await PostCode(client, "totp/confirm", code));
        return [.. body["recoveryCodes"]!.AsArray().Select(code => (string)code!)];
    }

    private static Task<HttpResponseMessage> PostCode(HttpClient client, string call, string code) =>
        client.PostAsJsonAsync($"/v1/auth/mfa/{call}", new { code });

    private static JsonObject Shown(JsonObject problem, string code) =>
        new() { ["mfaToken"] = (string)problem["mfaToken"]!, ["code"] = code };

    private static async Task<JsonObject> Read(HttpResponseMessage answer)
    {
        Assert.That((int)answer.StatusCode, Is.EqualTo(200), await answer.Content.ReadAsStringAsync());
        return (await answer.Content.ReadFromJsonAsync<JsonObject>())!;
    }
}
