using System.Net.Http.Json;

namespace Modular.IntegrationTests.Auth.Users;

/// <summary>Users who go, and what is left of them.</summary>
internal sealed class DeleteAccountTests : UsersTest
{
    private const string Path = "/v1/auth/delete-account";

    [Test]
    public async Task Erases_the_account_and_everything_that_leads_to_its_user()
    {
        await Member.Client.PatchAsJsonAsync("/v1/auth/me", new { name = "Mem Ber" });
        await Created(Member.Client, "/v1/auth/api-keys", new { name = "ci", scopes = new[] { "tasks:read" } });
        await Created(Member.Client, "/v1/daemon/register", new { name = "box", platform = "linux" });

        Assert.That(await Post(Member.Client, Path, new { }), Is.EqualTo("204"));

        await Eventually.That(() => Get(Member.Client, "/v1/auth/me"), Does.StartWith("401"));
        await Eventually.That(RowsThatName, Is.Empty);
        await Eventually.That(
            () => Query<string>(
                "select action from auth.audit_entry where user_id = @Id and num_nonnulls(ip, user_agent, target) > 0",
                new { Member.Id }),
            Is.Empty);
        Assert.That(
            await Query<string>("select action from auth.audit_entry where user_id = @Id", new { Member.Id }),
            Does.Contain("account.deleted").And.Contain("key.created"), "That it was done stays.");
        await Eventually.That(
            () => Task.FromResult(Host.Mails().Count(mail => mail.Contains("Your account is deleted"))), Is.EqualTo(1));
        Assert.That(await Get(Owner.Client, $"/v1/users/{Member.Id}"), Is.EqualTo("404 auth.user_not_found"));
    }

    [Test]
    public async Task Wants_the_password_or_a_login_that_is_young()
    {
        await Query<int>(
            "update auth.session set created_at = created_at - interval '10 minutes' where user_id = @Id",
            new { Member.Id });

        Assert.That(await Post(Member.Client, Path, new { }), Is.EqualTo("403 auth.reauthentication_required"));
        Assert.That(
            await Post(Member.Client, Path, new { password = "not the right one" }),
            Is.EqualTo("401 auth.invalid_credentials"));
        Assert.That(
            await Post(Member.Client, Path, new { password = Password }), Is.EqualTo("204"));
    }

    [Test]
    public async Task Takes_no_body_too()
    {
        using var answer = await Member.Client.PostAsync(Path, content: null);

        Assert.That(await answer.Fault(), Is.EqualTo("204"));
    }

    [Test]
    public async Task Keeps_what_an_admin_did_to_others_but_not_from_where()
    {
        Assert.That(await Patch(Admin.Client, Member.Id, new { disabled = true }), Is.EqualTo("200"));
        Assert.That(await Post(Admin.Client, Path, new { }), Is.EqualTo("204"));

        await Eventually.That(
            () => Query<string>(
                "select action from auth.audit_entry where actor_id = @Id and num_nonnulls(ip, user_agent) > 0",
                new { Admin.Id }),
            Is.Empty);
        Assert.That(
            await Query<string>(
                "select action from auth.audit_entry where actor_id = @Id and user_id = @Other and target is not null",
                new { Admin.Id, Other = Member.Id }),
            Is.EqualTo(["account.disabled"]), "Which session of the other one was ended is the other one's.");
    }

    [Test]
    public async Task Frees_the_address()
    {
        Assert.That(await Post(Member.Client, Path, new { }), Is.EqualTo("204"));

        var (id, again) = await Host.SignIn(MemberEmail);

        Assert.That(id, Is.Not.EqualTo(Member.Id));
        Assert.That(await Get(again, "/v1/auth/me"), Is.EqualTo("200"));
    }

    /// <summary>
    /// Tables in which the member is found by id or address: any column of theirs, whatever a module adds.
    /// </summary>
    private async Task<string[]> RowsThatName()
    {
        var tables = await Query<string>(
            """
            select format('%I.%I', table_schema, table_name) from information_schema.tables
            where table_type = 'BASE TABLE' and table_schema not in ('pg_catalog', 'information_schema')
              -- These name ids that ended, and are themselves removed: tokens are refused by them until they expire.
              and (table_schema, table_name) not in (('auth', 'audit_entry'), ('auth', 'revocation'))
            """);
        var found = new List<string>();
        foreach (var table in tables)
        {
            var rows = await Query<string>(
                $"select to_jsonb(r)::text from {table} r where to_jsonb(r)::text ~ @Pattern",
                new { Pattern = $"{Member.Id}|{MemberEmail}|Mem Ber" });
            found.AddRange(rows.Select(row => $"{table}: {row}"));
        }

        return [.. found];
    }
}
