using Modular.Application.Auth;
using Modular.Domain.Auth;
using Modular.Tests;

namespace Modular.IntegrationTests.Auth;

internal sealed class RefreshSessionTests : AuthTest
{
    [Test]
    public async Task Gives_new_tokens_of_the_same_session()
    {
        var first = await Host.SignUp();

        var second = await Host.Send(new RefreshSession(first.RefreshToken));

        Assert.That(second!.RefreshToken, Is.Not.EqualTo(first.RefreshToken));
        Assert.That(
            (await Host.Verify(second.AccessToken)).CredentialId,
            Is.EqualTo((await Host.Verify(first.AccessToken)).CredentialId));
    }

    [Test]
    public async Task Fifty_uses_of_one_token_at_once_give_one_successor()
    {
        var first = await Host.SignUp();

        var all = await Task.WhenAll(
            Enumerable.Range(0, 50).Select(_ => Host.Send(new RefreshSession(first.RefreshToken))));

        Assert.That(all.Select(signedIn => signedIn!.RefreshToken).Distinct().Count(), Is.EqualTo(1));
        Assert.That(await Host.Query<int>("select counter from auth.session"), Is.EqualTo([1]));
        Assert.That(await Host.Send(new RefreshSession(all[0]!.RefreshToken)), Is.Not.Null);
    }

    [Test]
    public async Task A_spent_token_whose_successor_was_used_ends_the_session()
    {
        var first = await Host.SignUp();
        var second = await Host.Send(new RefreshSession(first.RefreshToken));
        var third = await Host.Send(new RefreshSession(second!.RefreshToken));

        Assert.That(await Host.Send(new RefreshSession(first.RefreshToken)), Is.Null);

        Assert.That(await Host.Query<Guid>("select id from auth.session"), Is.Empty);
        Assert.That(await Host.Query<string>("select type from realtime.inbox"), Is.EqualTo(["session.revoked"]));
        Assert.That(() => Host.Send(new RefreshSession(third!.RefreshToken)), Throws.TypeOf<InvalidRefreshToken>());
        Assert.That(() => Host.Verify(third!.AccessToken), Throws.TypeOf<SessionRevoked>());
    }

    [Test]
    public async Task A_spent_token_gets_its_successor_for_ten_seconds_and_then_ends_the_session()
    {
        var clock = new ManualClock();
        await using var host = await AuthHost.Start(Database, clock: clock);
        var first = await host.SignUp();
        var second = await host.Send(new RefreshSession(first.RefreshToken));

        clock.Advance(TimeSpan.FromSeconds(10));
        var again = await host.Send(new RefreshSession(first.RefreshToken));
        clock.Advance(TimeSpan.FromMilliseconds(1));

        Assert.That(again!.RefreshToken, Is.EqualTo(second!.RefreshToken));
        Assert.That(await host.Send(new RefreshSession(first.RefreshToken)), Is.Null);
        Assert.That(() => host.Send(new RefreshSession(second.RefreshToken)), Throws.TypeOf<InvalidRefreshToken>());
    }

    [Test]
    public async Task Refuses_an_idle_session()
    {
        var clock = new ManualClock();
        await using var host = await AuthHost.Start(Database, clock: clock);
        var signedIn = await host.SignUp();

        clock.Advance(TimeSpan.FromDays(30));

        Assert.That(() => host.Send(new RefreshSession(signedIn.RefreshToken)), Throws.TypeOf<InvalidRefreshToken>());
    }

    [Test]
    public async Task Gives_the_last_access_token_of_a_session_no_longer_life_than_the_session()
    {
        var clock = new ManualClock();
        await using var host = await AuthHost.Start(Database, clock: clock);
        var signedIn = await host.SignUp();
        for (var day = 0; day < 4; day++)
        {
            clock.Advance(TimeSpan.FromDays(22));
            signedIn = (await host.Send(new RefreshSession(signedIn.RefreshToken)))!;
        }

        clock.Advance(TimeSpan.FromDays(2) - TimeSpan.FromMinutes(1));
        signedIn = (await host.Send(new RefreshSession(signedIn.RefreshToken)))!;

        Assert.That(signedIn.ExpiresIn, Is.EqualTo(60));
    }

    [Test]
    public async Task Refuses_a_disabled_user()
    {
        var signedIn = await Host.SignUp();
        await Host.Execute("update auth.account set disabled = true");

        Assert.That(() => Host.Send(new RefreshSession(signedIn.RefreshToken)), Throws.TypeOf<InvalidRefreshToken>());
    }

    [Test]
    public async Task Refuses_the_token_of_another_instance()
    {
        var signedIn = await Host.SignUp();
        await using var other = await AuthHost.Start(Database, masterKey: [.. Enumerable.Repeat((byte)1, 32)]);

        Assert.That(() => other.Send(new RefreshSession(signedIn.RefreshToken)), Throws.TypeOf<InvalidRefreshToken>());
    }
}
