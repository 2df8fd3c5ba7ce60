using Modular.Application.Auth;
using Modular.Application.Auth.Mfa;
using Modular.Application.Auth.OAuth;
using Modular.Application.Pipeline;
using Modular.Domain.Auth;
using Modular.IntegrationTests.Auth.Mfa;

namespace Modular.IntegrationTests.Auth.OAuth;

internal sealed class RemoveIdentityTests : ProviderLoginTest
{
    private const string Other = "https://other.example.com";

    [Test]
    public async Task Lists_the_own_ones_newest_first_and_removes_all_but_the_last_way_in()
    {
        var user = await LogIn(Who());
        await LogIn(Who("7") with { Issuer = Other });
        await LogIn(Who("8", "ben@example.com"));

        var identities = (await Host.Send(new ListIdentities(user.Id, new PageQuery()))).Items;
        Assert.That(
            identities.Select(identity => (identity.Issuer, identity.Subject, identity.Email, identity.Provider)),
            Is.EqualTo(new[] { (Other, "7", Ada, "example"), ("https://login.example.com", "1", Ada, "example") }));

        await Host.Send(new RemoveIdentity(user.Id, Guid.Empty, identities[0].Id));
        Assert.ThrowsAsync<IdentityNotFound>(
            () => Host.Send(new RemoveIdentity(user.Id, Guid.Empty, identities[0].Id)));
        Assert.ThrowsAsync<LastLoginMethod>(
            () => Host.Send(new RemoveIdentity(user.Id, Guid.Empty, identities[1].Id)));
        Assert.That(await Audit(AuditActions.IdentityRemoved), Is.EqualTo(new[] { $"success {identities[0].Id}" }));
    }

    [Test]
    public async Task Does_not_remove_somebody_elses()
    {
        var ada = await LogIn(Who());
        var ben = await LogIn(Who("2", "ben@example.com"));
        var bens = (await Host.Send(new ListIdentities(ben.Id, new PageQuery()))).Items.Single().Id;

        Assert.ThrowsAsync<IdentityNotFound>(() => Host.Send(new RemoveIdentity(ada.Id, Guid.Empty, bens)));
        Assert.That((await LogIn(Who("2"))).Id, Is.EqualTo(ben.Id));
    }

    [Test]
    public async Task Of_the_last_two_removed_at_once_one_stays()
    {
        var user = await LogIn(Who());
        await LogIn(Who("7") with { Issuer = Other });
        var ids = await Host.Query<Guid>("select id from auth.identity");

        var outcomes = await Task.WhenAll(ids.Select(async id =>
        {
            try
            {
                await Host.Send(new RemoveIdentity(user.Id, Guid.Empty, id));
                return true;
            }
            catch (LastLoginMethod)
            {
                return false;
            }
        }));

        Assert.That(outcomes, Is.EquivalentTo(new[] { true, false }));
    }

    [Test]
    public async Task Ends_what_was_begun_by_it_and_lets_the_password_in()
    {
        await Host.Send(new CreateUser(Ada, AuthHost.Password, Owner: false));
        var code = await CodeOf(Who());
        var thief = (await Exchange(await CodeOf(Who()))).SignedIn!;
        var own = await Host.SignIn(Ada);
        var session = (await Host.Verify(own.AccessToken)).CredentialId;
        var id = (await Host.Send(new ListIdentities(own.User.Id, new PageQuery()))).Items.Single().Id;

        await Host.Send(new RemoveIdentity(own.User.Id, session, id));

        Assert.ThrowsAsync<InvalidGrant>(() => Exchange(code));
        Assert.ThrowsAsync<InvalidRefreshToken>(() => Host.Send(new RefreshSession(thief.RefreshToken)));
        Assert.That(await Host.Send(new RefreshSession(own.RefreshToken)), Is.Not.Null);
    }

    [Test]
    public async Task A_login_by_it_that_waits_for_its_second_factor_is_over()
    {
        var user = await AppUser.Enroll(Host, Clock, Ada);
        var outcome = await Exchange(await CodeOf(Who()));
        var id = (await Host.Send(new ListIdentities(user.Id, new PageQuery()))).Items.Single().Id;

        await Host.Send(new RemoveIdentity(user.Id, user.SessionId, id));

        Clock.Advance(Totp.Period);
        Assert.ThrowsAsync<InvalidCode>(
            () => Host.Send(new VerifyMfa(outcome.MfaToken!, user.Code, AuthHost.Elsewhere)));
    }

    [Test]
    public async Task Goes_with_the_account_and_so_do_logins_on_their_way()
    {
        var user = await LogIn(Who());
        await CodeOf(Who());

        await Host.Execute("delete from auth.account where id = @Id", new { user.Id });

        Assert.That(await Host.Query<Guid>("select id from auth.identity"), Is.Empty);
        Assert.That(await Host.Query<Guid>("select id from auth.confirmed_login"), Is.Empty);
    }
}
