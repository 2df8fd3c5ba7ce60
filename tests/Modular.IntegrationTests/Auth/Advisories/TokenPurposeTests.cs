using System.Net.Http.Json;
using Modular.IntegrationTests.Http;

namespace Modular.IntegrationTests.Auth.Advisories;

/// <summary>
/// Everything that is given out opens what it was given out for, and no other door (CVE-2026-110862, CVE-2026-121802).
/// </summary>
internal sealed class TokenPurposeTests
{
    private const string New = "copper-lantern-77";
    private TestHost _host = null!;
    private TestHost _ownerless = null!;
    private Secrets _secrets = null!;
    private int _registered;

    [OneTimeSetUp]
    public async Task Start()
    {
        // Both have the same master key: only the purposes of what is derived from it keep them apart.
        _host = await TestHost.Start(
            await AuthHost.NewDatabase(), settings => settings with { PasswordRounds = 10 });
        _ownerless = await TestHost.Start(
            await AuthHost.NewDatabase(), settings => settings with { PasswordRounds = 10, AuthFailures = 0 });
        _secrets = new Secrets(_host);
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        await _host.DisposeAsync();
        await _ownerless.DisposeAsync();
    }

    [Test]
    public async Task Everything_opens_its_own_doors_and_no_other()
    {
        var secrets = (IReadOnlyList<Secret>)[.. await _secrets.Make(), await Secrets.SetupToken(_ownerless)];
        var doors = Doors().ToList();
        var kinds = doors.SelectMany(door => door.Takes).Distinct();
        Assert.That(secrets.Select(secret => secret.Kind), Is.EquivalentTo(kinds));

        foreach (var door in doors)
        {
            foreach (var secret in secrets.Where(secret => !door.Takes.Contains(secret.Kind)))
            {
                var outcome = await door.Show(secret);
                Assert.That(outcome, Does.Match("^(400|401|403) |^inactive$"), $"{door.Name}: {secret.Kind}");
            }
        }

        // No refusal has spent or spoilt what is good: the last door ends the key, and those before end nothing.
        foreach (var door in doors)
        {
            foreach (var secret in secrets.Where(secret => door.Takes.Contains(secret.Kind)))
                Assert.That(await door.Show(secret), Does.Match("^20[014]$"), $"{door.Name}: {secret.Kind}");
        }
    }

    private IEnumerable<Door> Doors() =>
    [
        new("who I am", ["access token", "user key"], shown => Get(shown, "/v1/auth/me")),
        new("sessions", ["access token"], shown => Get(shown, "/v1/auth/sessions")),
        new("the key's own facts", ["user key"], shown => Get(shown, "/v1/auth/api-keys/current")),
        new("heartbeat", ["device key"], shown => Call(shown, "/v1/daemon/heartbeat", new { })),
        new("a new device", ["access token", "user key", "enrolment token"], shown => Call(
            shown, "/v1/daemon/register", new { name = "more", platform = "linux" })),
        new("introspection", ["access token", "user key"], Introspect),
        new("mfaToken", ["login token"], shown => Post(
            "/v1/auth/mfa/verify", new { mfaToken = shown.Text, code = _secrets.RecoveryCodes[1] })),
        new("code of a login", ["recovery code"], async shown => await Post(
            "/v1/auth/mfa/verify", new { mfaToken = await _secrets.MfaToken(), code = shown.Text })),
        new("invitation", ["invitation"], shown => Post("/v1/auth/register", new
        {
            email = Secrets.InvitedEmail, Secrets.Password, invitation = shown.Text,
        })),
        new("setupToken", ["set-up token"], BecomeOwner),
        new("verify-email", ["verification"], shown => Post(
            "/v1/auth/verify-email", new { verificationId = shown.Id, code = shown.Text })),
        new("reset-password", ["reset"], shown => Post(
            "/v1/auth/reset-password", new { resetId = shown.Id, code = shown.Text, newPassword = New })),
        new("change-email/confirm", ["new address"], shown => Status(
            _secrets.Member.PostAsJsonAsync("/v1/auth/change-email/confirm", new { code = shown.Text }))),
        new("refresh", ["refresh token"], shown => Post("/v1/auth/refresh", new { refreshToken = shown.Text })),
        new("revoke", ["user key"], shown => Post("/v1/auth/api-keys/revoke", new { key = shown.Text })),
    ];

    private async Task<string> Get(Secret shown, string path)
    {
        using var client = _host.As(shown.Text);
        return await Status(client.GetAsync(path));
    }

    private async Task<string> Call(Secret shown, string path, object body)
    {
        using var client = _host.As(shown.Text);
        return await Status(client.PostAsJsonAsync(path, body));
    }

    private Task<string> Post(string path, object body) => Status(_host.Client.PostAsJsonAsync(path, body));

    private async Task<string> Introspect(Secret shown)
    {
        using var owner = await _host.SignInAgain("owner@example.com");
        using var form = new FormUrlEncodedContent([new("token", shown.Text)]);
        using var answer = await owner.PostAsync("/v1/auth/introspect", form);
        return (await answer.Content.ReadAsStringAsync()) == """{"active":false}""" ? "inactive" : await answer.Fault();
    }

    private async Task<string> BecomeOwner(Secret shown)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/auth/register");
        request.Headers.Add("X-Forwarded-For", $"192.0.2.{++_registered}");
        request.Content = JsonContent.Create(
            new { email = $"first{_registered}@example.com", Secrets.Password, setupToken = shown.Text });
        return await Status(_ownerless.Client.SendAsync(request));
    }

    private static async Task<string> Status(Task<HttpResponseMessage> request)
    {
        using var answer = await request;
        return await answer.Fault();
    }

    private sealed record Door(string Name, string[] Takes, Func<Secret, Task<string>> Show);
}
