using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Dapper;
using Modular.Domain.Auth;
using Npgsql;
using static Modular.IntegrationTests.Auth.OAuth.Visitor;

namespace Modular.IntegrationTests.Auth.OAuth;

/// <summary>Logins through providers as a browser and a client meet them.</summary>
internal sealed class OAuthEndpointsTests : OAuthEndpointsTest
{
    [Test]
    public async Task Lists_the_providers_to_anybody() => Assert.That(
        await Host.Client.GetStringAsync("/v1/auth/oauth/providers"),
        Is.EqualTo(
            """{"items":[{"name":"away","displayName":"away","kind":"oidc"},"""
            + """{"name":"forged","displayName":"A Forge","kind":"oidc"}]}"""));

    [Test]
    public async Task Goes_to_the_provider_and_back_to_the_client_whose_code_is_good_once()
    {
        var there = await Visitor.Get(StartOf("forged"));

        Assert.That((int)Visitor.Last!.StatusCode, Is.EqualTo(302));
        Assert.That(Visitor.Last.Headers.CacheControl!.NoStore);
        Assert.That(Visitor.Last.Headers.GetValues("Set-Cookie").Single(), Does.Match(
            "^login=[A-Za-z0-9_-]{43}; max-age=600; path=/; samesite=lax; httponly$"));
        Assert.That(
            Parameters(there!)["redirect_uri"],
            Is.EqualTo($"{Host.Client.BaseAddress}v1/auth/oauth/forged/callback"));

        var back = await Visitor.Get(Callback(there!));
        Assert.That((int)Visitor.Last!.StatusCode, Is.EqualTo(302));
        Assert.That(back!.OriginalString, Does.StartWith($"{App}?code="));
        Assert.That(Visitor.Last.Headers.CacheControl!.NoStore);
        var code = Parameters(back)["code"];
        Assert.That(CodeChallenge.IsVerifier(Forged.Redeemed["code_verifier"]));

        Assert.That(await Fault(code, verifier: ""), Is.EqualTo("400 auth.invalid_grant"));
        var (status, tokens) = await Visitor.Exchange(code);
        Assert.That((status, (string)tokens["user"]!["email"]!), Is.EqualTo((200, "ada@example.com")));
        Assert.That(await Fault(code), Is.EqualTo("400 auth.invalid_grant"));
        Assert.That(await Fault("nonsense"), Is.EqualTo("400 auth.invalid_grant"));
    }

    [Test]
    public async Task A_state_is_good_once_and_in_its_own_browser_and_at_its_own_provider()
    {
        var callback = Callback((await Visitor.Get(StartOf("forged")))!);
        using var other = new Visitor(Host.Client.BaseAddress!);

        Assert.That(await FaultAt(other, callback), Is.EqualTo("400 auth.invalid_state"));
        await other.Get(StartOf("forged"));
        Assert.That(await FaultAt(other, callback), Is.EqualTo("400 auth.invalid_state"));
        Assert.That(
            await FaultAt(Visitor, callback.Replace("/forged/", "/away/")), Is.EqualTo("400 auth.invalid_state"));
        Assert.That(
            await FaultAt(Visitor, callback.Replace("state=", "state=x")), Is.EqualTo("400 auth.invalid_state"));
        Assert.That(
            await FaultAt(Visitor, "/v1/auth/oauth/forged/callback"), Is.EqualTo("400 auth.invalid_state"));
        Assert.That(await Visitor.Get(callback), Is.Not.Null);
        Assert.That(await FaultAt(Visitor, callback), Is.EqualTo("400 auth.invalid_state"));
    }

    [Test]
    public async Task Two_windows_of_one_browser_do_not_disturb_each_other()
    {
        var (first, second) = (await Visitor.Get(StartOf("forged")), await Visitor.Get(StartOf("forged")));

        foreach (var there in (Uri[])[first!, second!])
            Assert.That((await Visitor.Get(Callback(there)))!.OriginalString, Does.StartWith($"{App}?code="));
    }

    [Test]
    public async Task There_is_no_provider_that_is_not_configured()
    {
        Assert.That(await FaultAt(Visitor, StartOf("google")), Is.EqualTo("404 auth.provider_not_found"));
        Assert.That(
            await FaultAt(Visitor, "/v1/auth/oauth/google/callback?state=x"),
            Is.EqualTo("404 auth.provider_not_found"));
    }

    [Test]
    public async Task What_goes_wrong_at_the_provider_is_told_at_the_clients_address()
    {
        Assert.That(
            (await Visitor.Get(StartOf("away")))!.OriginalString, Is.EqualTo($"{App}?error=temporarily_unavailable"));

        var there = (await Visitor.Get(StartOf("forged")))!;
        Assert.That(
            (await Visitor.Get(Callback(there).Replace("code=", "error=access_denied&x=")))!.OriginalString,
            Is.EqualTo($"{App}?error=access_denied"));

        there = (await Visitor.Get(StartOf("forged")))!;
        var callback = Callback(there);
        Forged.IdToken = _ => "nonsense";
        Assert.That((await Visitor.Get(callback))!.OriginalString, Is.EqualTo($"{App}?error=server_error"));
    }

    [Test]
    public async Task A_user_with_a_second_factor_is_asked_for_it_as_after_a_password()
    {
        await Visitor.Exchange(await LogIn());
        await Execute("update auth.account set mfa_enabled = true where password_hash is null");

        var (status, problem) = await Visitor.Exchange(await LogIn());

        Assert.That((status, (string?)problem["code"]), Is.EqualTo((403, "auth.mfa_required")));
        Assert.That((string)problem["mfaToken"]!, Does.StartWith("mft_"));
        Assert.That((int)problem["expiresIn"]!, Is.EqualTo(300));
    }

    [Test]
    public async Task Identities_are_listed_and_removed_but_for_the_last_way_in()
    {
        var (_, tokens) = await Visitor.Exchange(await LogIn());
        using var ada = Host.As((string)tokens["accessToken"]!);

        var item = (await ada.GetFromJsonAsync<JsonObject>("/v1/auth/identities"))!["items"]!.AsArray().Single()!;
        Assert.That(item.AsObject().Select(member => member.Key), Is.EqualTo(
            new[] { "id", "provider", "issuer", "subject", "email", "createdAt", "lastUsedAt" }));
        Assert.That((string)item["issuer"]!, Is.EqualTo(Forged.Issuer));

        using var last = await ada.DeleteAsync($"/v1/auth/identities/{item["id"]}");
        Assert.That(await last.Fault(), Is.EqualTo("409 auth.last_login_method"));
        using var none = await ada.DeleteAsync($"/v1/auth/identities/{Guid.Empty}");
        Assert.That(await none.Fault(), Is.EqualTo("404 auth.identity_not_found"));

        // The operator has given them a password meanwhile.
        await Execute("update auth.account set password_hash = 'x' where password_hash is null");
        Assert.That(await Status(ada.DeleteAsync($"/v1/auth/identities/{item["id"]}")), Is.EqualTo(204));
        Assert.That(await Status(ada.GetAsync("/v1/auth/me")), Is.EqualTo(200));
    }

    /// <summary>The code of a login.</summary>
    private async Task<string> LogIn() =>
        Parameters((await Visitor.Get(Callback((await Visitor.Get(StartOf("forged")))!)))!)["code"];

    private async Task Execute(string sql)
    {
        await using var connection = new NpgsqlConnection(Host.ConnectionString);
        await connection.ExecuteAsync(sql);
    }
}
