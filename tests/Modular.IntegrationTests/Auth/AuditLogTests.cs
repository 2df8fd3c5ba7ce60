using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Modular.Application.Auth;
using Modular.Application.Pipeline;
using Modular.Domain;
using Modular.Tests;

namespace Modular.IntegrationTests.Auth;

/// <summary>What is done to accounts is kept, with who did it and from where.</summary>
internal sealed class AuditLogTests : AuthTest
{
    private static readonly PageQuery First = new();

    [Test]
    public async Task Keeps_what_users_do_to_their_accounts()
    {
        var user = await Host.SignUp();
        await Host.Send(new UpdateProfile(user.User.Id, new Optional<string>(IsGiven: true, "Ada"), IfMatch: null));
        await Host.Send(new LogOut(user.RefreshToken, AccessToken: null));

        var entries = await Read(user.User.Id);

        Assert.That(
            entries.Select(entry => $"{entry.Action} {entry.Outcome}"),
            Is.EqualTo([
                "session.logout success", "account.updated success", "session.login success",
                "account.created success"]));
        Assert.That(entries[0].ActorId, Is.EqualTo(user.User.Id));
        Assert.That(entries, Is.All.Matches<AuditEntry>(entry => entry.UserId == user.User.Id));
    }

    [Test]
    public async Task Keeps_a_refused_login_though_everything_else_is_rolled_back()
    {
        var user = await Host.SignUp();

        await Outcome(Host.SignIn(password: "not-the-password-1"));
        await Outcome(Host.SignIn(email: "nobody@example.com"));

        var all = await Read(user.User.Id, seesAll: true);
        Assert.That(
            all.Take(2).Select(entry => (entry.Action, entry.Outcome, entry.UserId, entry.Target)),
            Is.EqualTo(new (string, string, Guid?, string?)[]
            {
                ("session.login", "failure", null, "nobody@example.com"),
                ("session.login", "failure", user.User.Id, "ada@example.com"),
            }));
        Assert.That((await Read(user.User.Id))[0].Target, Is.EqualTo("ada@example.com"));
    }

    [Test]
    public async Task Holds_no_secret()
    {
        var user = await Host.SignUp();
        await Outcome(Host.SignIn(password: "not-the-password-1"));
        var refreshed = await Host.Send(new RefreshSession(user.RefreshToken));
        await Host.Send(new RefreshSession(refreshed!.RefreshToken));
        await Host.Send(new RefreshSession(user.RefreshToken));

        var rows = await Host.Query<string>("select to_jsonb(e)::text from auth.audit_entry e");

        Assert.That(rows, Has.Some.Contains("session.token_reused"));
        foreach (var secret in (string[])[AuthHost.Password, "not-the-password-1", user.RefreshToken[4..]])
            Assert.That(rows, Has.None.Contains(secret));
    }

    [Test]
    public async Task Says_who_did_it_from_where_and_with_what()
    {
        var user = (await Host.SignUp()).User.Id;
        var session = Ids.New(TimeProvider.System.GetUtcNow());

        await using (var scope = Host.Services.CreateAsyncScope())
        {
            var call = scope.ServiceProvider.GetRequiredService<CallContext>();
            (call.Address, call.UserAgent) = (IPAddress.Parse("192.0.2.7"), new string('x', 255) + "😀");
            call.Principal = new Principal(CredentialKind.AccessToken, user, session);
            await scope.ServiceProvider.GetRequiredService<MediatR.IMediator>().Send(
                new UpdateProfile(user, new Optional<string>(IsGiven: true, "Ada"), IfMatch: null));
        }

        var entry = (await Read(user))[0];
        Assert.That(
            (entry.Ip, entry.Credential, entry.ActorId, entry.Target),
            Is.EqualTo(("192.0.2.7", $"access_token:{session}", user, "name")));
        Assert.That(entry.UserAgent, Is.EqualTo(new string('x', 255)), "No half of a character is kept.");
    }

    [Test]
    public async Task Shows_a_member_no_entry_of_another_account()
    {
        var ada = (await Host.SignUp()).User.Id;
        var eve = (await Host.SignUp("eve@example.com")).User.Id;

        Assert.That(await Read(eve), Is.All.Matches<AuditEntry>(entry => entry.UserId == eve));
        Assert.That(await Read(eve, filter: new AuditFilter { UserId = ada }), Is.Empty);
        Assert.That(await Read(eve, seesAll: true, new AuditFilter { UserId = ada }), Has.Count.EqualTo(2));
    }

    [Test]
    public async Task Finds_entries_by_action_time_and_address_page_by_page()
    {
        var clock = new ManualClock();
        await using var host = await AuthHost.Start(Database, clock: clock);
        var user = await host.SignUp();
        for (var minute = 0; minute < 5; minute++)
        {
            clock.Advance(TimeSpan.FromMinutes(1));
            await host.SignIn();
        }

        var now = clock.GetUtcNow();
        async Task<Page<AuditEntry>> Find(AuditFilter filter, PageQuery page) =>
            await host.Send(new ListAuditLog(user.User.Id, ReaderSeesAll: false, filter, page));
        var logins = new AuditFilter { Action = AuditActions.LoggedIn };
        var times = logins with { From = now.AddMinutes(-2), To = now };
        var first = await Find(logins, new PageQuery { Limit = 4 });
        var second = await Find(logins, new PageQuery { Limit = 4, Cursor = first.NextCursor });

        Assert.That((await Find(times, First)).Items.Select(entry => entry.CreatedAt), Is.EqualTo(
            [now.AddMinutes(-1), now.AddMinutes(-2)]));
        Assert.That((first.Items.Count, second.Items.Count, second.NextCursor), Is.EqualTo((4, 2, (string?)null)));
        Assert.That((await Find(new AuditFilter { Ip = "192.0.2.9" }, First)).Items, Is.Empty);
    }

    [Test]
    public async Task Forgets_what_is_older_than_it_is_kept()
    {
        var clock = new ManualClock();
        await using var host = await AuthHost.Start(
            Database, AuthHost.Options with { AuditRetentionDays = 30 }, clock);
        await host.SignUp();
        clock.Advance(TimeSpan.FromDays(29));
        await host.SignIn();
        clock.Advance(TimeSpan.FromDays(2));

        Assert.That(await host.Send(new RemoveOldAuditEntries()), Is.EqualTo(2));
        Assert.That(await host.Send(new RemoveOldAuditEntries()), Is.Zero);
        Assert.That(await host.Query<string>("select action from auth.audit_entry"), Is.EqualTo(["session.login"]));
    }

    private async Task<IReadOnlyList<AuditEntry>> Read(Guid userId, bool seesAll = false, AuditFilter? filter = null) =>
        (await Host.Send(new ListAuditLog(userId, seesAll, filter ?? new AuditFilter(), First))).Items;
}
