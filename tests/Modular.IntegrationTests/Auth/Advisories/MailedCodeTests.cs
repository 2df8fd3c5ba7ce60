using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Modular.Application.Auth;
using Modular.Application.Auth.Mfa;
using Modular.Domain;
using Modular.Domain.Auth;
using Modular.IntegrationTests.Auth.Mfa;

namespace Modular.IntegrationTests.Auth.Advisories;

/// <summary>Codes leave by mail alone (CVE-2026-105211), and without one nothing is reset (CVE-2026-18963).</summary>
internal sealed class MailedCodeTests : MailboxTest
{
    [Test]
    public async Task A_reset_wants_the_code_that_was_mailed_for_it()
    {
        var mailed = await AskForReset();
        var verification = await Ask(CodePurposes.VerifyEmail);
        var other = Letters.CodeTo(Ada);
        // Of an address that nobody has; asked for, and not issued yet; and never asked for.
        var nobodys = await Ask(CodePurposes.ResetPassword, "nobody@example.com");
        var waiting = await Host.Send(new RequestCode(CodePurposes.ResetPassword, "owner@example.com"));
        var session = (await Host.Verify(User.AccessToken)).CredentialId;
        Guid[] ids = [waiting, nobodys, verification, User.User.Id, session, Guid.Empty, Ids.New(Clock.GetUtcNow())];

        foreach (var id in ids)
        {
            foreach (var code in (string[])["", "0", "0000-0000", mailed.Code, other, $"{id}", "null"])
                Assert.That(await Reset(mailed with { ResetId = id, Code = code }), Is.TypeOf<InvalidCode>(), code);
        }

        foreach (var code in (string[])["", "0", "0000-0000"])
            Assert.That(await Reset(mailed with { Code = code }), Is.TypeOf<InvalidCode>());
        Assert.That((await Host.Verify(User.AccessToken)).UserId, Is.EqualTo(User.User.Id), "Nothing has ended.");
        Assert.That((await Host.SignIn(Ada)).User.EmailVerified, Is.False);
        Assert.That(await Reset(mailed), Is.Null);
    }

    [Test]
    public async Task A_reset_leaves_the_second_factor_where_it_is()
    {
        var eve = await AppUser.Enroll(Host, Clock, "eve@example.com");
        var id = await Ask(CodePurposes.ResetPassword, "eve@example.com");

        await Host.Send(new ResetPassword(id, Letters.CodeTo("eve@example.com"), NewPassword, AuthHost.Here));

        var login = await Host.Send(new LogIn("eve@example.com", NewPassword, AuthHost.Here));
        Assert.That(login.SignedIn, Is.Null);
        Assert.That(await Host.Send(new VerifyMfa(login.MfaToken!, eve.Code, AuthHost.Here)), Is.Not.Null);
    }

    [Test]
    public async Task No_answer_has_a_code_however_it_is_asked_for()
    {
        await using var host = await Http.TestHost.Start(
            await AuthHost.NewDatabase(),
            settings => settings with { PasswordRounds = 10, RequireVerifiedEmail = true });
        await host.SignIn(Ada, owner: true);
        async Task<string> Call(string path)
        {
            var body = new JsonObject { ["email"] = Ada, ["password"] = AuthHost.Password };
            foreach (var wish in (string[])["returnCode", "return_code", "includeCode", "debug", "test"])
                body[wish] = true;
            using var answer = await host.Client.PostAsJsonAsync(path + "?returnCode=true&debug=1", body);
            var said = await answer.Content.ReadFromJsonAsync<JsonObject>();
            return $"{(int)answer.StatusCode} {string.Join(',', said!.Select(member => member.Key))}";
        }

        Assert.That(await Call("/v1/auth/forgot-password"), Is.EqualTo("202 resetId"));
        Assert.That(await Call("/v1/auth/verify-email/resend"), Is.EqualTo("202 verificationId"));
        Assert.That(await Call("/v1/auth/register"), Is.EqualTo("202 verificationId"));
    }

    private async Task<Refusal?> Reset(ResetPassword reset)
    {
        try
        {
            await Host.Send(reset);
            return null;
        }
        catch (Refusal refusal)
        {
            return refusal;
        }
    }
}
