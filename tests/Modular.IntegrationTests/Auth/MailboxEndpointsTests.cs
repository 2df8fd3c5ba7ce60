using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Modular.IntegrationTests.Auth;

/// <summary>What comes by mail, through the edge of a whole host whose mails become files.</summary>
internal sealed class MailboxEndpointsTests : AuthEndpointsTest
{
    private const string Ada = "ada@example.com";
    private const string Verify = "Your code to verify this address";
    private const string NewPassword = "copper-lantern-77";

    [Test]
    public async Task A_forgotten_password_is_set_anew_with_the_code_from_the_mail()
    {
        await SignUp();
        var (answer, body) = await Post("/v1/auth/forgot-password", new JsonObject { ["email"] = Ada });
        var code = await CodeIn("Your code to set a new password");

        Assert.That((int)answer.StatusCode, Is.EqualTo(202));
        Assert.That(answer.Headers.CacheControl!.NoStore);
        Assert.That(body.Select(member => member.Key), Is.EqualTo(["resetId"]));
        var reset = new JsonObject
        {
            ["resetId"] = (string)body["resetId"]!,
            ["code"] = code,
            ["newPassword"] = NewPassword,
        };
        Assert.That((int)(await Post("/v1/auth/reset-password", reset.DeepClone())).Answer.StatusCode, Is.EqualTo(204));
        await Refused("/v1/auth/reset-password", reset, 400, "auth.invalid_code");
        var (login, _) = await Post("/v1/auth/login", Credentials(Ada, NewPassword));
        Assert.That((int)login.StatusCode, Is.EqualTo(200));
    }

    [Test]
    public async Task Nobody_can_tell_from_the_answer_whether_there_is_an_account()
    {
        await SignUp();
        foreach (var path in (string[])["/v1/auth/forgot-password", "/v1/auth/verify-email/resend"])
        {
            var (known, first) = await Post(path, new JsonObject { ["email"] = Ada });
            var (unknown, second) = await Post(path, new JsonObject { ["email"] = "nobody@example.com" });

            Assert.That(unknown.StatusCode, Is.EqualTo(known.StatusCode));
            Assert.That(second.Select(member => member.Key), Is.EqualTo(first.Select(member => member.Key)));
            Assert.That(
                unknown.Headers.Select(header => header.Key),
                Is.EquivalentTo(known.Headers.Select(header => header.Key)));
        }
    }

    [Test]
    public async Task An_address_is_verified_and_changed()
    {
        using var ada = Host.As(await SignUp());
        await CodeIn(Verify);
        using var resent = await ada.PostAsync("/v1/auth/verify-email/resend", null);
        var verification = (await resent.Content.ReadFromJsonAsync<JsonObject>())!;
        var verify = new JsonObject
        {
            ["verificationId"] = (string)verification["verificationId"]!,
            ["code"] = await CodeIn(Verify, count: 2),
        };

        Assert.That((int)resent.StatusCode, Is.EqualTo(202));
        Assert.That((int)(await Post("/v1/auth/verify-email", verify)).Answer.StatusCode, Is.EqualTo(204));
        Assert.That((bool)(await ada.GetFromJsonAsync<JsonObject>("/v1/auth/me"))!["emailVerified"]!);

        var change = new { email = "ada@new.example", password = AuthHost.Password };
        Assert.That(await Status(ada.PostAsJsonAsync("/v1/auth/change-email", change)), Is.EqualTo(202));
        var code = await CodeIn("Your code to confirm this address");
        Assert.That(
            await Status(ada.PostAsJsonAsync("/v1/auth/change-email/confirm", new { code })), Is.EqualTo(204));
        Assert.That(
            (string)(await ada.GetFromJsonAsync<JsonObject>("/v1/auth/me"))!["email"]!, Is.EqualTo("ada@new.example"));
    }

    [Test]
    public async Task Refuses_in_the_codes_and_statuses_of_the_contract()
    {
        using var ada = Host.As(await SignUp());
        var wrong = new { currentPassword = "not-the-password-1", newPassword = NewPassword };
        using var change = await ada.PostAsJsonAsync("/v1/auth/change-password", wrong);
        var nothing = Guid.Empty.ToString();

        Assert.That(((int)change.StatusCode, await Code(change)), Is.EqualTo((401, "auth.invalid_credentials")));
        await Refused(
            "/v1/auth/verify-email", new JsonObject { ["verificationId"] = nothing, ["code"] = "0000-0000" },
            400, "auth.invalid_code");
        await Refused("/v1/auth/verify-email/resend", new JsonObject(), 400, "request.invalid");
        await Refused("/v1/auth/forgot-password", new JsonObject { ["email"] = "ada" }, 400, "request.invalid");
        var right = new { currentPassword = AuthHost.Password, newPassword = NewPassword };
        Assert.That(await Status(ada.PostAsJsonAsync("/v1/auth/change-password", right)), Is.EqualTo(204));
    }

    [Test]
    public async Task Where_addresses_must_be_verified_registering_always_answers_the_same()
    {
        await SignUp();
        await using var host = await Http.TestHost.Start(
            Host.ConnectionString, settings => settings with { PasswordRounds = 10, RequireVerifiedEmail = true });
        async Task<(int Status, JsonObject Body)> Call(string path, string email)
        {
            using var answer = await host.Client.PostAsJsonAsync(path, Credentials(email));
            return ((int)answer.StatusCode, (await answer.Content.ReadFromJsonAsync<JsonObject>())!);
        }

        var (known, first) = await Call("/v1/auth/register", Ada);
        var (unknown, second) = await Call("/v1/auth/register", "bob@example.com");
        var (login, problem) = await Call("/v1/auth/login", "bob@example.com");

        Assert.That((known, unknown), Is.EqualTo((202, 202)));
        Assert.That(first.Select(member => member.Key), Is.EqualTo(["verificationId"]));
        Assert.That(second.Select(member => member.Key), Is.EqualTo(["verificationId"]));
        Assert.That((login, (string?)problem["code"]), Is.EqualTo((403, "auth.email_unverified")));
    }

    [Test]
    public async Task Sixty_codes_an_hour_are_an_address_whole_share()
    {
        await using var host = await StartHost(
            settings => settings with { PublicUrl = new Uri("https://cloud.example.com"), CodeRequests = 3 });
        var body = new { email = "nobody@example.com" };
        for (var i = 0; i < 3; i++)
            Assert.That(await Status(host.Client.PostAsJsonAsync("/v1/auth/forgot-password", body)), Is.EqualTo(202));

        using var refused = await host.Client.PostAsJsonAsync("/v1/auth/verify-email/resend", body);
        Assert.That(((int)refused.StatusCode, await Code(refused)), Is.EqualTo((429, "auth.too_many_attempts")));
    }

    /// <summary>The code in mail number <paramref name="count"/> of its kind, which is on its way.</summary>
    private async Task<string> CodeIn(string subject, int count = 1)
    {
        IEnumerable<string> Mails() => Host.Mails().Where(mail => mail.Contains($"Subject: {subject}\r\n"));

        await Eventually.That(() => Mails().Count(), Is.EqualTo(count));
        return Letters.CodeIn(Mails().Last());
    }
}
