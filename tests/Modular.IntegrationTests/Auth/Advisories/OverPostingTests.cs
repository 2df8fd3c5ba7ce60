using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Modular.IntegrationTests.Auth.Users;

namespace Modular.IntegrationTests.Auth.Advisories;

/// <summary>
/// Bodies that say more than they are asked: whose it is (CVE-2025-61928), who they are and what they may
/// (CVE-2026-27946, CVE-2026-54693, CVE-2025-24070). It changes nothing, and a caller who wants to know is told.
/// </summary>
internal sealed class OverPostingTests : UsersTest
{
    private JsonObject Wishes => new()
    {
        ["id"] = $"{Owner.Id}",
        ["userId"] = $"{Owner.Id}",
        ["sub"] = $"{Owner.Id}",
        ["sessionId"] = $"{Owner.Id}",
        ["role"] = "owner",
        ["emailVerified"] = true,
        ["email_verified"] = true,
        ["mfaEnabled"] = false,
        ["disabled"] = false,
        ["invitedBy"] = $"{Owner.Id}",
        ["createdAt"] = "2001-01-01T00:00:00Z",
        ["passwordHash"] = "$pbkdf2-sha512$i=1$AAAA$AAAA",
    };

    [Test]
    public async Task Nobody_registers_as_more_than_they_are_let_in_for()
    {
        var invited = await Created(Admin.Client, "/v1/users/invitations", new { email = "new@example.com" });
        var token = invited.GetProperty("url").GetString()!.Split("#invitation=")[1];

        var user = (await Send(
            Host.Client, "/v1/auth/register",
            new { email = "new@example.com", password = AuthHost.Password, invitation = token })).GetProperty("user");

        Assert.That(Said(user), Is.EqualTo("member False False False"));
        Assert.That(user.GetProperty("id").GetGuid(), Is.Not.EqualTo(Owner.Id));
        Assert.That(user.GetProperty("createdAt").GetDateTimeOffset().Year, Is.GreaterThan(2001));
    }

    [Test]
    public async Task Nobody_changes_more_of_an_account_than_its_name()
    {
        var body = Wishes;
        body["name"] = "Mallory";
        body["email"] = "owner2@example.com";
        await Query<int>("update auth.account set email_verified = false where id = @Id", new { Member.Id });

        await Member.Client.PatchAsJsonAsync("/v1/auth/me", body);

        var user = await Member.Client.GetFromJsonAsync<JsonElement>("/v1/auth/me");
        Assert.That(user.GetProperty("name").GetString(), Is.EqualTo("Mallory"));
        Assert.That(Said(user), Is.EqualTo("member False False False"));
        Assert.That(user.GetProperty("id").GetGuid(), Is.EqualTo(Member.Id));
        Assert.That(user.GetProperty("email").GetString(), Is.EqualTo(MemberEmail));
    }

    [Test]
    public async Task Not_even_the_owner_verifies_an_address_or_takes_a_second_factor_by_an_update()
    {
        await Query<int>(
            "update auth.account set email_verified = false, mfa_enabled = true where id = @Id", new { Member.Id });
        var body = new JsonObject { ["emailVerified"] = true, ["mfaEnabled"] = false, ["email"] = "x@example.com" };

        await Owner.Client.PatchAsJsonAsync($"/v1/users/{Member.Id}", body);

        var user = await Owner.Client.GetFromJsonAsync<JsonElement>($"/v1/users/{Member.Id}");
        Assert.That(Said(user), Is.EqualTo("member False True False"));
        Assert.That(user.GetProperty("email").GetString(), Is.EqualTo(MemberEmail));
    }

    [Test]
    public async Task What_is_made_belongs_to_whoever_calls()
    {
        await Send(Member.Client, "/v1/auth/api-keys", new { name = "ci", scopes = new[] { "tasks:read" } });
        await Send(Member.Client, "/v1/devices/enrollments", new { name = "box" });
        await Send(Member.Client, "/v1/daemon/register", new { name = "box", platform = "linux" });
        await Send(Admin.Client, "/v1/users/invitations", new { email = "new@example.com" });

        Assert.That(
            await Query<Guid>("""
                select user_id from auth.user_key
                union all select user_id from devices.enrollment
                union all select user_id from devices.device
                """),
            Is.EqualTo([Member.Id, Member.Id, Member.Id]));
        Assert.That(
            await Query<string>("select concat_ws(' ', invited_by, role) from auth.invitation"),
            Is.EqualTo([$"{Admin.Id} member"]));
    }

    [Test]
    public async Task A_refresh_goes_to_the_user_of_the_token_whatever_else_is_shown()
    {
        var login = await Send(Host.Client, "/v1/auth/login", new { email = MemberEmail, password = Password });

        var refreshed = await Send(
            Owner.Client, "/v1/auth/refresh", new { refreshToken = login.GetProperty("refreshToken").GetString() });

        Assert.That(refreshed.GetProperty("user").GetProperty("id").GetGuid(), Is.EqualTo(Member.Id));
        using var client = Host.As(refreshed.GetProperty("accessToken").GetString()!);
        Assert.That(
            (await client.GetFromJsonAsync<JsonElement>("/v1/auth/me")).GetProperty("id").GetGuid(),
            Is.EqualTo(Member.Id));
    }

    [Test]
    public async Task A_strict_caller_is_told_what_is_not_taken()
    {
        using var request = new HttpRequestMessage(HttpMethod.Patch, "/v1/auth/me");
        request.Content = JsonContent.Create(new { name = "Mallory", role = "owner", emailVerified = true });
        request.Headers.Add("Prefer", "handling=strict");

        using var answer = await Member.Client.SendAsync(request);

        Assert.That(await answer.Fault(), Is.EqualTo("400 request.invalid emailVerified role"));
    }

    private static string Said(JsonElement user) => string.Join(
        ' ', user.GetProperty("role").GetString(), user.GetProperty("emailVerified").GetBoolean(),
        user.GetProperty("mfaEnabled").GetBoolean(), user.GetProperty("disabled").GetBoolean());

    /// <summary>Sends what is asked for, and all that is wished for besides.</summary>
    private async Task<JsonElement> Send(HttpClient client, string path, object asked)
    {
        var body = Wishes;
        // There it is a field that is asked for.
        if (path == "/v1/users/invitations")
            body.Remove("role");
        foreach (var (name, value) in JsonSerializer.SerializeToNode(asked)!.AsObject())
            body[name] = value?.DeepClone();
        using var answer = await client.PostAsJsonAsync(path, body);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.That(answer.IsSuccessStatusCode, text);
        return JsonSerializer.Deserialize<JsonElement>(text);
    }
}
