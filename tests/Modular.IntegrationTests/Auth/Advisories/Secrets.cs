using System.Net.Http.Json;
using System.Text.Json;
using Dapper;
using MediatR;
using Microsoft.Extensions.DependencyInjection;
using Modular.Application.Auth;
using Modular.Domain.Auth;
using Modular.IntegrationTests.Auth.Mfa;
using Modular.IntegrationTests.Http;
using Npgsql;

namespace Modular.IntegrationTests.Auth.Advisories;

/// <summary>Something that a host has given out.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">What its holder shows.</param>
/// <param name="Id">What is shown beside it, of a code from a mail.</param>
internal sealed record Secret(string Kind, string Text, Guid Id = default);

/// <summary>Has a host give out one of everything.</summary>
internal sealed class Secrets(TestHost host)
{
    public const string Password = "a long enough password";
    public const string TwoFactorEmail = "two@example.com";
    public const string InvitedEmail = "invited@example.com";

    /// <summary>A signed-in member.</summary>
    public HttpClient Member { get; private set; } = null!;

    /// <summary>Recovery codes of the user with a second factor; the first is among the secrets.</summary>
    public string[] RecoveryCodes { get; private set; } = [];

    /// <summary>Makes them all.</summary>
    public async Task<IReadOnlyList<Secret>> Make()
    {
        var (_, owner) = await host.SignIn("owner@example.com", owner: true);
        await host.SignIn("member@example.com");
        await host.SignIn("forgetful@example.com");
        await host.SignIn("fresh@example.com");
        var login = await Post(host.Client, "/v1/auth/login", new { email = "member@example.com", Password });
        Member = host.As(Text(login, "accessToken"));
        string[] scopes = ["devices:write"];
        var device = new { name = "box", platform = "linux" };
        var invited = await Post(owner, "/v1/users/invitations", new { email = InvitedEmail });
        return
        [
            new Secret("access token", Text(login, "accessToken")),
            new Secret("refresh token", Text(login, "refreshToken")),
            new Secret("user key", Text(await Post(Member, "/v1/auth/api-keys", new { name = "ci", scopes }), "key")),
            new Secret("device key", Text(await Post(Member, "/v1/daemon/register", device), "apiKey")),
            new Secret("enrolment token", Text(await Post(Member, "/v1/devices/enrollments", new { }), "token")),
            new Secret("invitation", Text(invited, "url").Split("#invitation=")[1]),
            .. await Mailed(),
            .. await OfTwoFactors(),
        ];
    }

    /// <summary>The token that a login waits with for the code of the second factor.</summary>
    public async Task<string> MfaToken()
    {
        using var answer = await host.Client.PostAsJsonAsync(
            "/v1/auth/login", new { email = TwoFactorEmail, Password });
        return Text(await answer.Content.ReadFromJsonAsync<JsonElement>(), "mfaToken");
    }

    private async Task<IReadOnlyList<Secret>> Mailed()
    {
        await using var connection = new NpgsqlConnection(host.ConnectionString);
        await connection.ExecuteAsync("update auth.account set email_verified = false where email like 'fresh%'");
        var verification = await Post(host.Client, "/v1/auth/verify-email/resend", new { email = "fresh@example.com" });
        var reset = await Post(host.Client, "/v1/auth/forgot-password", new { email = "forgetful@example.com" });
        await Member.PostAsJsonAsync("/v1/auth/change-email", new { email = "moved@example.com", Password });
        return
        [
            new Secret(
                "verification", await CodeIn("verify this"), verification.GetProperty("verificationId").GetGuid()),
            new Secret("reset", await CodeIn("set a new password"), reset.GetProperty("resetId").GetGuid()),
            new Secret(
                "new address", await CodeIn("confirm this"),
                await connection.QuerySingleAsync<Guid>("select id from auth.code where purpose = 'change_email'")),
        ];
    }

    private async Task<IReadOnlyList<Secret>> OfTwoFactors()
    {
        var (_, user) = await host.SignIn(TwoFactorEmail);
        var secret = AppUser.Decode(Text(await Post(user, "/v1/auth/mfa/totp", new { }), "secret"));
        var code = Totp.Code(secret, Totp.StepAt(TimeProvider.System.GetUtcNow()));
        var confirmed = await Post(user, "/v1/auth/mfa/totp/confirm", new { code });
        RecoveryCodes =
            [.. confirmed.GetProperty("recoveryCodes").EnumerateArray().Select(shown => shown.GetString()!)];
        return [new Secret("login token", await MfaToken()), new Secret("recovery code", RecoveryCodes[0])];
    }

    /// <summary>What makes the first account of an instance without one its owner's.</summary>
    public static async Task<Secret> SetupToken(TestHost ownerless)
    {
        await using var scope = ownerless.Services.CreateAsyncScope();
        return new Secret(
            "set-up token", (await scope.ServiceProvider.GetRequiredService<IMediator>().Send(new ReadSetupToken()))!);
    }

    private async Task<string> CodeIn(string subject)
    {
        IEnumerable<string> Mails() => host.Mails().Where(mail => mail.Contains($"Subject: Your code to {subject}"));

        await Eventually.That(() => Mails().Count(), Is.EqualTo(1));
        return Letters.CodeIn(Mails().Single());
    }

    private static async Task<JsonElement> Post(HttpClient client, string path, object body)
    {
        using var answer = await client.PostAsJsonAsync(path, body);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.That(answer.IsSuccessStatusCode, $"{path}: {text}");
        return JsonSerializer.Deserialize<JsonElement>(text);
    }

    private static string Text(JsonElement body, string member) => body.GetProperty(member).GetString()!;
}
