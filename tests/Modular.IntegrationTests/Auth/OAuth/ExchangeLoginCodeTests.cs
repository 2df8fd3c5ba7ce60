using Modular.Application.Auth;
using Modular.Application.Auth.Mfa;
using Modular.Application.Auth.OAuth;
using Modular.Domain.Auth;
using Modular.IntegrationTests.Auth.Mfa;
using static Modular.IntegrationTests.Auth.AuthTest;

namespace Modular.IntegrationTests.Auth.OAuth;

/// <summary>The steps of a login through a provider: each is taken once, in time, by whoever began it.</summary>
internal sealed class ExchangeLoginCodeTests : ProviderLoginTest
{
    private const string OtherVerifier = "another-verifier-of-at-least-43-characters-as-well";

    [Test]
    public async Task Of_fifty_exchanges_at_once_one_wins()
    {
        var code = await CodeOf(Who());

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Outcome(Exchange(code))));

        Assert.That(outcomes.Count(refusal => refusal is null), Is.EqualTo(1));
        Assert.That(outcomes.Where(refusal => refusal is not null), Is.All.InstanceOf<InvalidGrant>());
    }

    [Test]
    public async Task Of_fifty_that_come_back_at_once_with_one_state_one_wins()
    {
        Providers.Next = () => Who();
        var state = await Start();

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Outcome(Finish(state))));

        Assert.That(outcomes.Count(refusal => refusal is null), Is.EqualTo(1));
        Assert.That(outcomes.Where(refusal => refusal is not null), Is.All.InstanceOf<InvalidLoginState>());
    }

    [Test]
    public async Task A_code_is_good_for_sixty_seconds()
    {
        var (inTime, late) = (await CodeOf(Who()), await CodeOf(Who()));

        Clock.Advance(LoginFlows.CodeLifetime - TimeSpan.FromMilliseconds(1));
        Assert.That(await Outcome(Exchange(inTime)), Is.Null);
        Clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.That(await Outcome(Exchange(late)), Is.InstanceOf<InvalidGrant>());
    }

    [Test]
    public async Task A_user_may_be_at_the_provider_for_ten_minutes()
    {
        Providers.Next = () => Who();
        var (inTime, late) = (await Start(), await Start());

        Clock.Advance(LoginFlows.Lifetime - TimeSpan.FromMilliseconds(1));
        Assert.That(await Outcome(Finish(inTime)), Is.Null);
        Clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.That(await Outcome(Finish(late)), Is.InstanceOf<InvalidLoginState>());
    }

    [Test]
    public async Task Only_the_browser_that_began_may_come_back_and_only_from_the_provider_that_it_was_sent_to()
    {
        Providers.Next = () => Who();
        var state = await Start();

        Assert.That(await Outcome(Finish(state, browser: "")), Is.InstanceOf<InvalidLoginState>());
        Assert.That(await Outcome(Finish(state, browser: "another")), Is.InstanceOf<InvalidLoginState>());
        Assert.That(await Outcome(Finish(state, provider: "other")), Is.InstanceOf<InvalidLoginState>());
        Assert.That(await Outcome(Finish(state, provider: "none")), Is.InstanceOf<LoginProviderNotFound>());
        Assert.That(await Outcome(Finish(state)), Is.Null, "None of them has spent it.");
        Assert.That(await Outcome(Finish(state)), Is.InstanceOf<InvalidLoginState>(), "A second time.");
    }

    [Test]
    public async Task A_login_that_fails_at_the_provider_has_spent_its_state()
    {
        var state = await Start();

        Assert.That(Parameter(await Finish(state), "error"), Is.EqualTo("server_error"));

        Providers.Next = () => Who();
        Assert.That(await Outcome(Finish(state)), Is.InstanceOf<InvalidLoginState>());
    }

    [Test]
    public async Task A_code_is_worth_nothing_without_the_secret_that_the_login_began_with()
    {
        var code = await CodeOf(Who());

        foreach (var verifier in (string[])["", "short", OtherVerifier, CodeChallenge.Of(Verifier)])
        {
            Assert.That(await Outcome(Exchange(code, verifier)), Is.InstanceOf<InvalidGrant>(), verifier);
        }

        Assert.That(await Outcome(Exchange(code)), Is.Null, "The client itself is not shut out by a thief.");
    }

    [Test]
    public async Task Neither_is_a_state_good_as_a_code_nor_a_code_as_a_state()
    {
        Providers.Next = () => Who();
        var state = await Start();
        var code = await CodeOf(Who());

        Assert.That(await Outcome(Exchange(state)), Is.InstanceOf<InvalidGrant>());
        Assert.That(await Outcome(Finish(code)), Is.InstanceOf<InvalidLoginState>());
    }

    [Test]
    public async Task Nothing_that_is_shown_on_the_way_stands_in_the_database()
    {
        Providers.Next = () => Who();
        var state = await Start();
        var asked = Providers.Asked!;
        var rows = await Host.Query<string>("select row_to_json(l)::text from auth.started_login l");
        var code = Parameter(await Finish(state), "code")!;
        rows = [.. rows, .. await Host.Query<string>("select row_to_json(l)::text from auth.confirmed_login l")];

        Assert.That(rows, Has.Count.EqualTo(2));
        foreach (var secret in (string[])[state, asked.Nonce, asked.Verifier, Browser, code])
            Assert.That(rows, Has.None.Contains(secret));
    }

    [Test]
    public async Task The_code_comes_behind_what_the_address_has_already()
    {
        Providers.Next = () => Who();

        var place = await Finish(await Start(redirectUri: App + "?tab=1"));

        Assert.That(place, Does.StartWith(App + "?tab=1&code="));
    }

    [Test]
    public async Task A_user_with_a_second_factor_is_asked_for_it()
    {
        var user = await AppUser.Enroll(Host, Clock, Ada);

        var outcome = await Exchange(await CodeOf(Who()));

        Assert.That(outcome.SignedIn, Is.Null);
        Clock.Advance(Totp.Period);
        var signedIn = await Host.Send(new VerifyMfa(outcome.MfaToken!, user.Code, AuthHost.Elsewhere));
        Assert.That(signedIn.User.Id, Is.EqualTo(user.Id));
    }

    [Test]
    public async Task A_code_is_worth_nothing_once_the_user_is_disabled()
    {
        var code = await CodeOf(Who());

        await Host.Execute("update auth.account set disabled = true");

        Assert.That(await Outcome(Exchange(code)), Is.InstanceOf<InvalidGrant>());
    }

    [Test]
    public async Task What_has_expired_is_removed()
    {
        await Start();
        await CodeOf(Who());

        Clock.Advance(LoginFlows.Lifetime);
        await Host.Send(new RemoveExpired());

        Assert.That(await Host.Query<Guid>("select id from auth.started_login"), Is.Empty);
        Assert.That(await Host.Query<Guid>("select id from auth.confirmed_login"), Is.Empty);
    }
}
