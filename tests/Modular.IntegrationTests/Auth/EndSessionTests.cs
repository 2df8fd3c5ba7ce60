using Modular.Application.Auth;
using Modular.Application.Pipeline;
using Modular.Domain.Auth;
using Modular.Tests;

namespace Modular.IntegrationTests.Auth;

internal sealed class EndSessionTests : AuthTest
{
    private static readonly PageQuery All = new();

    [Test]
    public async Task Logging_out_ends_the_session_at_once_and_twice_is_no_error()
    {
        var (first, second) = (await Host.SignUp(), await Host.SignIn());

        Assert.That(await Host.Send(new LogOut(first.RefreshToken, AccessToken: null)), Is.True);
        Assert.That(() => Host.Verify(first.AccessToken), Throws.TypeOf<SessionRevoked>());
        Assert.That(await Host.Send(new LogOut(first.RefreshToken, AccessToken: null)), Is.False);

        Assert.That(await Host.Send(new LogOut(RefreshToken: null, second.AccessToken)), Is.True);
        Assert.That(() => Host.Verify(second.AccessToken), Throws.TypeOf<SessionRevoked>());
        Assert.That(await Host.Send(new LogOut(RefreshToken: null, second.AccessToken)), Is.False);
    }

    [Test]
    public async Task Logs_out_with_an_expired_access_token_and_with_a_spent_refresh_token()
    {
        var clock = new ManualClock();
        await using var host = await AuthHost.Start(Database, clock: clock);
        var (first, second) = (await host.SignUp(), await host.SignIn());
        await host.Send(new RefreshSession(second.RefreshToken));
        clock.Advance(TimeSpan.FromHours(1));

        Assert.That(await host.Send(new LogOut(RefreshToken: null, first.AccessToken)), Is.True);
        Assert.That(await host.Send(new LogOut(second.RefreshToken, AccessToken: null)), Is.True);
    }

    [Test]
    public void Logging_out_wants_a_token_of_ours()
    {
        Assert.That(() => Host.Send(new LogOut(null, null)), Throws.TypeOf<NotAuthenticated>());
        Assert.That(() => Host.Send(new LogOut(null, "eyJ.eyJ.eyJ")), Throws.TypeOf<NotAuthenticated>());
        Assert.That(() => Host.Send(new LogOut("mrt_", null)), Throws.TypeOf<InvalidRefreshToken>());
    }

    [Test]
    public async Task Ends_one_session_of_the_user_and_no_one_elses()
    {
        var (ada, ben) = (await Host.SignUp(), await Host.SignUp("ben@example.com"));
        var adas = await Host.Verify(ada.AccessToken);

        Assert.That(
            () => Host.Send(new EndSession(ben.User.Id, adas.CredentialId)), Throws.TypeOf<SessionNotFound>());
        Assert.That(await Host.Verify(ada.AccessToken), Is.EqualTo(adas));

        await Host.Send(new EndSession(ada.User.Id, adas.CredentialId));

        Assert.That(() => Host.Verify(ada.AccessToken), Throws.TypeOf<SessionRevoked>());
        Assert.That(
            await Host.Query<string>("select data ->> 'sessionId' from realtime.inbox where recipient = @Id", ada.User),
            Is.EqualTo([adas.CredentialId.ToString()]));
    }

    [Test]
    public async Task Ends_all_sessions_but_the_current_one()
    {
        var stranger = await Host.SignUp("ben@example.com");
        var sessions = new[] { await Host.SignUp(), await Host.SignIn(), await Host.SignIn() };
        var current = await Host.Verify(sessions[1].AccessToken);

        Assert.That(await Host.Send(new EndOtherSessions(current.UserId, current.CredentialId)), Is.EqualTo(2));

        Assert.That(() => Host.Verify(sessions[0].AccessToken), Throws.TypeOf<SessionRevoked>());
        Assert.That(() => Host.Verify(sessions[2].AccessToken), Throws.TypeOf<SessionRevoked>());
        Assert.That(await Host.Verify(sessions[1].AccessToken), Is.EqualTo(current));
        Assert.That(await Host.Verify(stranger.AccessToken), Is.Not.Null);
    }

    [Test]
    public async Task Lists_the_users_sessions_newest_first()
    {
        await Host.SignUp("ben@example.com");
        var (first, second) = (await Host.SignUp(), await Host.SignIn());
        var (old, current) = (await Host.Verify(first.AccessToken), await Host.Verify(second.AccessToken));

        var page = await Host.Send(new ListSessions(current.UserId, current.CredentialId, All));

        Assert.That(page.Items.Select(item => (item.Id, item.Current)), Is.EqualTo(
            new[] { (current.CredentialId, true), (old.CredentialId, false) }));
        Assert.That(page.Items, Is.All.Property("Ip").EqualTo("127.0.0.1"));
        Assert.That(page.Items, Is.All.Property("UserAgent").EqualTo("test/1.0"));
        Assert.That(page.NextCursor, Is.Null);
    }

    [Test]
    public async Task Lists_sessions_page_by_page()
    {
        var user = (await Host.SignUp()).User;
        await Host.SignIn();
        await Host.SignIn();

        var first = await Host.Send(new ListSessions(user.Id, Guid.Empty, new PageQuery { Limit = 2 }));
        var rest = new PageQuery { Limit = 2, Cursor = first.NextCursor };
        var second = await Host.Send(new ListSessions(user.Id, Guid.Empty, rest));

        Assert.That(first.Items, Has.Count.EqualTo(2));
        Assert.That(second.Items, Has.Count.EqualTo(1));
        Assert.That(first.Items.Concat(second.Items).Select(item => item.Id), Is.Ordered.Descending);
        Assert.That(second.NextCursor, Is.Null);
    }
}
