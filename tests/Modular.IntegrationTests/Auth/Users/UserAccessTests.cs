using System.Net.Http.Headers;
using System.Net.Http.Json;

namespace Modular.IntegrationTests.Auth.Users;

/// <summary>What owner and admins see and do of other users.</summary>
internal sealed class UserAccessTests : UsersTest
{
    [Test]
    public async Task Lists_users_newest_first_by_role_and_by_part_of_name_or_address()
    {
        await Host.SignIn("Zoe.Long@example.com");

        Assert.That(
            await Listed(Admin.Client, "/v1/users", "email"),
            Is.EqualTo(["Zoe.Long@example.com", "member@example.com", "admin@example.com", "owner@example.com"]));
        Assert.That(await Listed(Owner.Client, "/v1/users?role=admin", "email"), Is.EqualTo(["admin@example.com"]));
        Assert.That(
            await Listed(Owner.Client, "/v1/users?q=zoe.LONG", "email"), Is.EqualTo(["Zoe.Long@example.com"]));
        Assert.That(await Listed(Owner.Client, "/v1/users?q=%25", "email"), Is.Empty, "Nothing is a wildcard.");
        Assert.That(await Get(Admin.Client, $"/v1/users/{Member.Id}"), Is.EqualTo("200"));
        Assert.That(await Get(Admin.Client, $"/v1/users/{Guid.Empty}"), Is.EqualTo("404 auth.user_not_found"));
        Assert.That(await Get(Member.Client, $"/v1/users/{Member.Id}"), Is.EqualTo("403 auth.forbidden"));
    }

    [Test]
    public async Task Gives_a_role_which_counts_at_once()
    {
        Assert.That(await Get(Member.Client, "/v1/users"), Is.EqualTo("403 auth.forbidden"));
        Assert.That(await Patch(Owner.Client, Member.Id, new { role = "admin" }), Is.EqualTo("200"));

        await Eventually.That(
            () => Get(Member.Client, "/v1/auth/me"), Is.EqualTo("401 auth.session_revoked"));
        using var again = await Host.SignInAgain(MemberEmail);
        Assert.That(await Get(again, "/v1/users"), Is.EqualTo("200"));

        Assert.That(await Patch(Owner.Client, Member.Id, new { role = "member" }), Is.EqualTo("200"));
        await Eventually.That(() => Get(again, "/v1/users"), Does.StartWith("401"));
    }

    [Test]
    public async Task Leaves_roles_and_the_mighty_to_the_owner()
    {
        Assert.That(await Patch(Admin.Client, Member.Id, new { role = "admin" }), Is.EqualTo("403 auth.forbidden"));
        Assert.That(await Patch(Admin.Client, Admin.Id, new { role = "owner" }), Is.EqualTo("403 auth.forbidden"));
        Assert.That(await Patch(Admin.Client, Owner.Id, new { disabled = true }), Is.EqualTo("403 auth.forbidden"));
        Assert.That(await Patch(Member.Client, Member.Id, new { role = "owner" }), Is.EqualTo("403 auth.forbidden"));
        Assert.That(await Patch(Admin.Client, Member.Id, new { disabled = true }), Is.EqualTo("200"));
        Assert.That(
            await Patch(Owner.Client, Guid.Empty, new { disabled = true }), Is.EqualTo("404 auth.user_not_found"));
    }

    [Test]
    public async Task Refuses_what_is_no_role_and_a_state_that_has_changed()
    {
        Assert.That(
            await Patch(Owner.Client, Member.Id, new { role = "king" }), Is.EqualTo("400 request.invalid role"));
        Assert.That(
            await Patch(Owner.Client, Member.Id, new { role = null as string }),
            Is.EqualTo("400 request.invalid role"));

        using var request = new HttpRequestMessage(HttpMethod.Patch, $"/v1/users/{Member.Id}");
        request.Headers.IfMatch.Add(new EntityTagHeaderValue("\"other\""));
        request.Content = JsonContent.Create(new { disabled = true });
        using var answer = await Owner.Client.SendAsync(request);

        Assert.That((int)answer.StatusCode, Is.EqualTo(412));
        Assert.That(await Get(Member.Client, "/v1/auth/me"), Is.EqualTo("200"));
    }

    [Test]
    public async Task Keeps_an_owner_who_can_sign_in()
    {
        Assert.That(await Patch(Owner.Client, Owner.Id, new { role = "member" }), Is.EqualTo("409 auth.last_owner"));
        Assert.That(await Patch(Owner.Client, Owner.Id, new { disabled = true }), Is.EqualTo("409 auth.last_owner"));
        Assert.That(
            await Post(Owner.Client, "/v1/auth/delete-account", new { }), Is.EqualTo("409 auth.last_owner"));

        Assert.That(await Patch(Owner.Client, Admin.Id, new { role = "owner" }), Is.EqualTo("200"));
        Assert.That(await Patch(Owner.Client, Admin.Id, new { disabled = true }), Is.EqualTo("200"));
        Assert.That(
            await Patch(Owner.Client, Owner.Id, new { role = "member" }), Is.EqualTo("409 auth.last_owner"),
            "The other one cannot sign in.");
    }

    [Test]
    public async Task Leaves_one_of_two_owners_who_give_up_at_once()
    {
        Assert.That(await Patch(Owner.Client, Admin.Id, new { role = "owner" }), Is.EqualTo("200"));
        using var second = await Host.SignInAgain("admin@example.com");

        for (var round = 0; round < 5; round++)
        {
            var outcomes = await Task.WhenAll(
                Patch(Owner.Client, Admin.Id, new { role = "member" }),
                Patch(second, Owner.Id, new { role = "member" }));

            Assert.That(
                await Query<int>("select count(*)::int from auth.account where role = 'owner'"), Has.None.Zero,
                string.Join(", ", outcomes));
            await Query<int>("update auth.account set role = 'owner' where role <> 'owner' and email not like 'mem%'");
        }
    }

    [Test]
    public async Task Takes_everything_from_a_disabled_user_and_gives_it_back()
    {
        string[] scopes = ["tasks:read"];
        var key = await Created(Member.Client, "/v1/auth/api-keys", new { name = "ci", scopes });
        var device = await Created(Member.Client, "/v1/daemon/register", new { name = "box", platform = "linux" });
        var token = await Created(Member.Client, "/v1/devices/enrollments", new { name = "more" });
        using var program = Host.As(key.GetProperty("key").GetString()!);
        using var daemon = Host.As(device.GetProperty("apiKey").GetString()!);
        using var machine = Host.As(token.GetProperty("token").GetString()!);
        Task<string> Beat() => Post(daemon, "/v1/daemon/heartbeat", new { });
        Task<string> Register() => Post(machine, "/v1/daemon/register", new { name = "two", platform = "linux" });
        Task<string> LogIn() => Post(Host.Client, "/v1/auth/login", new { email = MemberEmail, password = Password });

        Assert.That(await Patch(Admin.Client, Member.Id, new { disabled = true }), Is.EqualTo("200"));

        Assert.That(await LogIn(), Is.EqualTo("403 auth.account_disabled"));
        Assert.That(await Get(program, "/v1/tasks"), Is.EqualTo("401 auth.unauthenticated"));
        Assert.That(await Beat(), Is.EqualTo("401 auth.unauthenticated"));
        Assert.That(await Register(), Is.EqualTo("401 auth.unauthenticated"));
        await Eventually.That(() => Get(Member.Client, "/v1/auth/me"), Is.EqualTo("401 auth.session_revoked"));
        Assert.That(
            await Query<string>(
                "select action from auth.audit_entry where user_id = @Id and actor_id = @Actor order by id",
                new { Member.Id, Actor = Admin.Id }),
            Is.EqualTo(["account.disabled", "account.disabled"]), "The account, and its session.");

        Assert.That(await Query<Guid>("select user_id from tasks.suspended_user"), Is.EqualTo([Member.Id]));

        Assert.That(await Patch(Admin.Client, Member.Id, new { disabled = false }), Is.EqualTo("200"));

        Assert.That(await Query<Guid>("select user_id from tasks.suspended_user"), Is.Empty);
        Assert.That(await LogIn(), Is.EqualTo("200"));
        Assert.That(await Get(program, "/v1/tasks"), Is.EqualTo("200"));
        Assert.That(await Beat(), Is.EqualTo("200"));
        Assert.That(await Register(), Is.EqualTo("201"));
    }
}
