using System.Net;
using System.Net.Http.Json;
using Dapper;
using Modular.Domain;
using Npgsql;

namespace Modular.IntegrationTests.Auth;

/// <summary>How the module Auth says no over HTTP.</summary>
internal sealed class AuthRefusalTests : AuthEndpointsTest
{
    [TestCase("invite")]
    [TestCase("closed")]
    public async Task Registration_is_closed_to_all_but_the_first(string registration)
    {
        await using var host = await StartHost(settings => settings with { Registration = registration });
        Task<HttpResponseMessage> Register(string email) =>
            host.Client.PostAsJsonAsync("/v1/auth/register", Credentials(email));

        using var first = await Register("ada@example.com");
        using var second = await Register("ben@example.com");

        Assert.That(first.StatusCode, Is.EqualTo(HttpStatusCode.Created));
        Assert.That(await second.Fault(), Is.EqualTo("403 auth.registration_closed"));
    }

    [Test]
    public async Task A_disabled_account_signs_in_no_more_and_tells_only_who_knows_the_password()
    {
        await SignUp();
        await Execute("update auth.account set disabled = true");

        await Refused("/v1/auth/login", Credentials("ada@example.com"), 403, "auth.account_disabled");
        var wrong = Credentials("ada@example.com", "violet-anchor-42");
        await Refused("/v1/auth/login", wrong, 401, "auth.invalid_credentials");
    }

    [Test]
    public async Task A_session_of_nobody_cannot_be_ended()
    {
        using var ada = Host.As(await SignUp());

        using var answer = await ada.DeleteAsync($"/v1/auth/sessions/{Ids.New(TimeProvider.System.GetUtcNow())}");

        Assert.That(await answer.Fault(), Is.EqualTo("404 auth.session_not_found"));
    }

    [Test]
    public async Task An_account_that_is_gone_is_not_there()
    {
        using var ada = Host.As(await SignUp());
        await Execute("delete from auth.account");

        using var read = await ada.GetAsync("/v1/auth/me");
        using var patched = await ada.PatchAsync("/v1/auth/me", BodyText.Json("{'name':'Ada'}"));

        Assert.That(await read.Fault(), Is.EqualTo("404 auth.user_not_found"));
        Assert.That(await patched.Fault(), Is.EqualTo("404 auth.user_not_found"));
    }

    [Test]
    public async Task More_passwords_at_once_than_can_wait_are_refused_for_a_moment()
    {
        // Nobody may wait, and no machine has as many cores as there are callers.
        await using var host = await StartHost(
            settings => settings with { PasswordRounds = 1_000_000, PasswordQueue = 0 });

        var answers = await Task.WhenAll(Enumerable.Range(0, Environment.ProcessorCount + 10).Select(
            number => host.Client.PostAsJsonAsync("/v1/auth/login", Credentials($"user{number}@example.com"))));

        var busy = answers.Where(answer => answer.StatusCode == HttpStatusCode.TooManyRequests).ToList();
        Assert.That(busy, Is.Not.Empty);
        Assert.That(await busy[0].Fault(), Is.EqualTo("429 auth.busy"));
        Assert.That(busy[0].Headers.RetryAfter!.Delta, Is.EqualTo(TimeSpan.FromSeconds(1)));
    }

    [TestCase("register", "{'password':'a long enough password'}", "email")]
    [TestCase("register", "{'email':null,'password':'a long enough password'}", "email")]
    [TestCase("register", "{'email':'ada','password':'a long enough password'}", "email")]
    [TestCase("register", "{'email':'#244@example.com','password':'a long enough password'}", "email")]
    [TestCase("register", "{'email':'ada@example.com'}", "password")]
    [TestCase("register", "{'email':'ada@example.com','password':'Tk8$rq1!z'}", "password")]
    [TestCase("register", "{'email':'ada@example.com','password':'Tk8$rq1!z#248'}", "password")]
    [TestCase("register", "{'email':'ada@example.com','password':'password123'}", "password")]
    [TestCase("register", "{'email':'ada@example.com','password':'Tk8$rq1!zP','name':''}", "name")]
    [TestCase("register", "{'email':'ada@example.com','password':'Tk8$rq1!zP','name':'#101'}", "name")]
    [TestCase("login", "{}", "email password")]
    [TestCase("login", "{'email':'ada@example.com'}", "password")]
    [TestCase("refresh", "{}", "refreshToken")]
    [TestCase("refresh", "{'refreshToken':null}", "refreshToken")]
    public async Task Names_every_field_that_is_missing_or_out_of_bounds(string call, string body, string named)
    {
        using var answer = await Host.Client.PostAsync($"/v1/auth/{call}", BodyText.Json(body));

        Assert.That(await answer.Fault(), Is.EqualTo($"400 request.invalid {named}"));
    }

    [TestCase("Tk8$rq1!zP")]
    [TestCase("Tk8$rq1!z#247")]
    public async Task Takes_the_shortest_and_the_longest_password(string password)
    {
        using var answer = await Host.Client.PostAsync(
            "/v1/auth/register",
            BodyText.Json($"{{'email':'ada@example.com','password':'{password}','name':'#100'}}"));

        Assert.That(await answer.Fault(), Is.EqualTo("201"));
    }

    private async Task Execute(string sql)
    {
        await using var connection = new NpgsqlConnection(Host.ConnectionString);
        await connection.ExecuteAsync(sql);
    }
}
