using System.Text.Json;
using Modular.Application.Auth.Users;
using Modular.Application.Pipeline;

namespace Modular.IntegrationTests.Auth.Users;

/// <summary>Invitations, on an instance where only the invited make accounts.</summary>
internal sealed class InvitationTests : UsersTest
{
    private const string New = "new@example.com";
    private const string Path = "/v1/users/invitations";

    [Test]
    public async Task Lets_the_invited_in_once_with_the_role_of_the_invitation()
    {
        Assert.That(await Register(New, invitation: null), Is.EqualTo("403 auth.registration_closed"));
        var created = await Created(Owner.Client, Path, new { email = New, role = "admin" });
        var token = TokenOf(created);

        Assert.That(await Register("other@example.com", token), Is.EqualTo("403 auth.invalid_invitation"));
        Assert.That(await Register(New.ToUpperInvariant(), token), Is.EqualTo("201"));

        Assert.That(await Query<string>("select role from auth.account where email_key = @New", new { New }),
            Is.EqualTo(["admin"]));
        Assert.That(await Register("more@example.com", token), Is.EqualTo("403 auth.invalid_invitation"));
        Assert.That(await Listed(Admin.Client, Path, "email"), Is.Empty);
    }

    [Test]
    public async Task Mails_the_link_and_keeps_it_nowhere()
    {
        var created = await Created(Admin.Client, Path, new { email = New });
        var url = created.GetProperty("url").GetString()!;
        var token = TokenOf(created);

        await Eventually.That(
            () => Task.FromResult(string.Concat(Host.Mails().Select(mail => mail.Replace("=\r\n", "")))),
            Does.Contain(token));
        Assert.That(url, Does.Match("^http://localhost:[0-9]+/#invitation=inv_[0-9a-f]{32}_[0-9a-f]{40}$"));
        using var read = await Admin.Client.GetAsync($"{Path}/{created.GetProperty("id").GetString()}");
        Assert.That(await read.Content.ReadAsStringAsync(), Does.Contain(New).And.Not.Contain("inv_"));
        Assert.That(
            await Query<string>("select to_jsonb(i)::text from auth.invitation i"), Has.None.Contains(token[37..]));
    }

    [Test]
    public async Task Is_one_for_each_address_and_the_last_one_counts()
    {
        var first = TokenOf(await Created(Owner.Client, Path, new { email = New }));
        var second = TokenOf(await Created(Admin.Client, Path, new { email = "NEW@example.com" }));

        Assert.That(await Listed(Owner.Client, Path, "email"), Is.EqualTo(["NEW@example.com"]));
        Assert.That(await Register(New, first), Is.EqualTo("403 auth.invalid_invitation"));
        Assert.That(await Register(New, second), Is.EqualTo("201"));
    }

    [Test]
    public async Task Can_be_withdrawn()
    {
        var created = await Created(Owner.Client, Path, new { email = New });
        var one = $"{Path}/{created.GetProperty("id").GetString()}";
        using var withdrawn = await Admin.Client.DeleteAsync(one);
        using var again = await Admin.Client.DeleteAsync(one);

        Assert.That(await withdrawn.Fault(), Is.EqualTo("204"));
        Assert.That(await again.Fault(), Is.EqualTo("404 auth.invitation_not_found"));
        Assert.That(await Get(Admin.Client, one), Is.EqualTo("404 auth.invitation_not_found"));
        Assert.That(await Register(New, TokenOf(created)), Is.EqualTo("403 auth.invalid_invitation"));
    }

    [Test]
    public async Task Ends_at_its_time()
    {
        var token = TokenOf(await Created(Owner.Client, Path, new { email = New }));
        await Query<int>("update auth.invitation set expires_at = now()");

        Assert.That(await Register(New, token), Is.EqualTo("403 auth.invalid_invitation"));
        Assert.That(await Listed(Owner.Client, Path, "email"), Is.Empty);
    }

    [Test]
    public async Task Is_worth_no_more_than_who_made_it_is_by_then()
    {
        var token = TokenOf(await Created(Admin.Client, Path, new { email = New }));

        Assert.That(await Patch(Owner.Client, Admin.Id, new { role = "member" }), Is.EqualTo("200"));
        Assert.That(await Register(New, token), Is.EqualTo("403 auth.invalid_invitation"));

        Assert.That(await Patch(Owner.Client, Admin.Id, new { role = "admin", disabled = true }), Is.EqualTo("200"));
        Assert.That(await Register(New, token), Is.EqualTo("403 auth.invalid_invitation"));

        Assert.That(await Patch(Owner.Client, Admin.Id, new { disabled = false }), Is.EqualTo("200"));
        Assert.That(await Register(New, token), Is.EqualTo("201"));
    }

    [Test]
    public async Task Is_used_once_by_fifty_at_once()
    {
        var token = TokenOf(await Created(Owner.Client, Path, new { email = New }));

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Register(New, token)));

        Assert.That(outcomes.Count(outcome => outcome == "201"), Is.EqualTo(1), string.Join(", ", outcomes));
        Assert.That(await Query<int>("select count(*)::int from auth.account where email_key = @New", new { New }),
            Is.EqualTo([1]));
    }

    [Test]
    public async Task Refuses_what_cannot_be()
    {
        async Task<string> Invite(HttpClient client, object body) => await Post(client, Path, body);

        Assert.That(
            await Invite(Admin.Client, new { email = New, role = "admin" }), Is.EqualTo("403 auth.forbidden"));
        Assert.That(
            await Invite(Owner.Client, new { email = New, role = "owner" }), Is.EqualTo("400 request.invalid role"));
        Assert.That(
            await Invite(Owner.Client, new { email = "nobody" }), Is.EqualTo("400 request.invalid email"));
        Assert.That(
            await Invite(Owner.Client, new { email = New, expiresAt = "2001-01-01T00:00:00Z" }),
            Is.EqualTo("400 request.invalid expiresAt"));
        Assert.That(
            await Invite(Owner.Client, new { email = New, expiresAt = "2999-01-01T00:00:00Z" }),
            Is.EqualTo("400 request.invalid expiresAt"));
        Assert.That(
            await Invite(Owner.Client, new { email = MemberEmail }), Is.EqualTo("409 auth.email_taken"));
    }

    [Test]
    public void Reads_no_token_but_its_own()
    {
        var tokens = new InvitationTokens(new MasterKey(new byte[MasterKey.Length]));
        var others = new InvitationTokens(new MasterKey([.. Enumerable.Repeat((byte)1, MasterKey.Length)]));
        var id = Guid.Parse("0198c0de-0000-7000-8000-000000000001");
        var token = tokens.Of(id);

        Assert.That(tokens.Read(token), Is.EqualTo(id));
        Assert.That(others.Read(token), Is.Null);
        for (var i = 0; i < token.Length; i++)
        {
            Assert.That(tokens.Read(token[..i] + (token[i] == '0' ? '1' : '0') + token[(i + 1)..]), Is.Null, $"{i}");
            Assert.That(tokens.Read(token[..i]), Is.Null, $"{i}");
        }

        Assert.That(tokens.Read(token.ToUpperInvariant()), Is.Null);
        Assert.That(tokens.Read(token + "0"), Is.Null);
    }

    private static string TokenOf(JsonElement created) =>
        created.GetProperty("url").GetString()!.Split("#invitation=")[1];

    private Task<string> Register(string email, string? invitation) => Post(
        Host.Client, "/v1/auth/register", new { email, password = AuthHost.Password, invitation });
}
