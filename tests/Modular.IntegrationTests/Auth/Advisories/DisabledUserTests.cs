using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Modular.Api.Configuration;
using Modular.Api.Grpc;
using Modular.IntegrationTests.Http;
using Modular.IntegrationTests.Realtime;

namespace Modular.IntegrationTests.Auth.Advisories;

/// <summary>
/// A user who is disabled gets nothing anywhere, whatever they hold (CVE-2023-22492, CVE-2024-47000, CVE-2025-53942,
/// CVE-2025-64521).
/// </summary>
internal sealed class DisabledUserTests
{
    private NodeScript _node = null!;
    private TestHost _host = null!;
    private Dictionary<string, Secret> _secrets = null!;
    private HttpClient _owner = null!;
    private EventSource _userStream = null!;
    private EventSource _deviceStream = null!;

    [OneTimeSetUp]
    public async Task Disable()
    {
        _node = new NodeScript("auth.mjs");
        _host = await TestHost.Start(await AuthHost.NewDatabase(), settings => settings with
        {
            PasswordRounds = 10,
            Grpc = new GrpcSettings { Port = 0 },
        });
        _secrets = (await new Secrets(_host).Make()).ToDictionary(secret => secret.Kind);
        _owner = await _host.SignInAgain("owner@example.com");
        _userStream = await EventSource.Open(_host.As(Text("access token")));
        _deviceStream = await EventSource.Open(_host.As(Text("device key")));

        var users = await _owner.GetFromJsonAsync<JsonElement>("/v1/users");
        foreach (var user in users.GetProperty("items").EnumerateArray())
        {
            if (user.GetProperty("role").GetString() == "member")
            {
                await Expect(
                    _owner.PatchAsJsonAsync($"/v1/users/{user.GetProperty("id")}", new { disabled = true }), "200");
            }
        }
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        _userStream.Dispose();
        _deviceStream.Dispose();
        _owner.Dispose();
        await _host.DisposeAsync();
        _node.Dispose();
    }

    [Test]
    public async Task No_login_begins_goes_on_or_is_finished()
    {
        await Refused(
            "/v1/auth/login", new { email = "member@example.com", Secrets.Password }, "403 auth.account_disabled");
        await Refused(
            "/v1/auth/login", new { email = Secrets.TwoFactorEmail, Secrets.Password }, "403 auth.account_disabled");
        await Refused(
            "/v1/auth/mfa/verify", new { mfaToken = Text("login token"), code = Text("recovery code") },
            "400 auth.invalid_code");
        await Refused(
            "/v1/auth/refresh", new { refreshToken = Text("refresh token") }, "401 auth.invalid_refresh_token");
    }

    [Test]
    public async Task No_code_from_a_mail_does_anything()
    {
        var (verification, reset) = (_secrets["verification"], _secrets["reset"]);

        await Refused(
            "/v1/auth/verify-email", new { verificationId = verification.Id, code = verification.Text },
            "400 auth.invalid_code");
        await Refused(
            "/v1/auth/reset-password",
            new { resetId = reset.Id, code = reset.Text, newPassword = "copper-lantern-77" }, "400 auth.invalid_code");
    }

    [TestCase("access token", "/v1/auth/me", "401 auth.session_revoked")]
    [TestCase("access token", "/v1/tasks", "401 auth.session_revoked")]
    [TestCase("access token", "/v1/events", "401 auth.session_revoked")]
    [TestCase("user key", "/v1/auth/me", "401 auth.unauthenticated")]
    [TestCase("user key", "/v1/auth/api-keys/current", "401 auth.unauthenticated")]
    [TestCase("user key", "/v1/events", "401 auth.unauthenticated")]
    [TestCase("device key", "/v1/events", "401 auth.unauthenticated")]
    public async Task No_credential_reads_anything(string kind, string path, string refusal)
    {
        using var client = _host.As(Text(kind));

        await Expect(client.GetAsync(path), refusal);
    }

    [TestCase("access token", "/v1/auth/change-email/confirm", "401 auth.session_revoked")]
    [TestCase("access token", "/v1/auth/api-keys", "401 auth.session_revoked")]
    [TestCase("device key", "/v1/daemon/heartbeat", "401 auth.unauthenticated")]
    [TestCase("device key", "/v1/daemon/tasks/pending", "401 auth.unauthenticated")]
    [TestCase("enrolment token", "/v1/daemon/register", "401 auth.unauthenticated")]
    [TestCase("user key", "/v1/daemon/register", "401 auth.unauthenticated")]
    public async Task No_credential_does_anything(string kind, string path, string refusal)
    {
        using var client = _host.As(Text(kind));

        await Expect(client.PostAsJsonAsync(path, new { name = "box", platform = "linux" }), refusal);
    }

    [TestCase("access token")]
    [TestCase("user key")]
    public async Task No_other_service_is_told_that_it_counts(string kind)
    {
        using var form = new FormUrlEncodedContent([new("token", Text(kind))]);
        using var said = await _owner.PostAsync("/v1/auth/introspect", form);

        Assert.That(await said.Content.ReadAsStringAsync(), Is.EqualTo("""{"active":false}"""));
        Assert.That(
            OverGrpc("VerifyToken", kind).GetProperty("answer").GetProperty("active").GetBoolean(), Is.False);
        Assert.That(OverGrpc("GetUserId", kind).GetProperty("code").GetInt32(), Is.EqualTo(3));
    }

    [Test]
    public async Task Streams_that_were_open_end()
    {
        await _userStream.ReadToEnd();
        await _deviceStream.ReadToEnd();
    }

    private string Text(string kind) => _secrets[kind].Text;

    private JsonElement OverGrpc(string call, string kind) => _node.Ask(new
    {
        call,
        at = _host.Services.GetRequiredService<GrpcListener>().Address!.Authority,
        message = new { token = Text(kind) },
        bearer = _owner.DefaultRequestHeaders.Authorization!.Parameter,
    });

    private Task Refused(string path, object body, string refusal) =>
        Expect(_host.Client.PostAsJsonAsync(path, body), refusal);

    private static async Task Expect(Task<HttpResponseMessage> request, string outcome)
    {
        using var answer = await request;
        Assert.That(await answer.Fault(), Is.EqualTo(outcome));
    }
}
