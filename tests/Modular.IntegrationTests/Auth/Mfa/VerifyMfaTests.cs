using Modular.Application.Auth.Mfa;
using Modular.Application.Pipeline;
using Modular.Domain.Auth;

namespace Modular.IntegrationTests.Auth.Mfa;

internal sealed class VerifyMfaTests : MfaTest
{
    [Test]
    public async Task Logs_in_with_the_code_that_the_app_shows()
    {
        var ada = await AppUser.Enroll(Timed, Clock);

        var signedIn = await ada.LogIn(ada.Code);

        Assert.That((await Timed.Verify(signedIn.AccessToken)).UserId, Is.EqualTo(ada.Id));
        Assert.That(signedIn.User.MfaEnabled, Is.True);
        Assert.That(await Timed.Query<int>("select 1 from auth.mfa_challenge"), Is.Empty);
    }

    [TestCase(-2, false)]
    [TestCase(-1, true)]
    [TestCase(1, true)]
    [TestCase(2, false)]
    public async Task Takes_a_clock_that_is_half_a_minute_off(int steps, bool taken)
    {
        var ada = await AppUser.Enroll(Timed, Clock);
        Clock.Advance(TimeSpan.FromMinutes(2));

        var outcome = await Outcome(ada.LogIn(ada.CodeAfter(steps)));

        Assert.That(outcome, taken ? Is.Null : Is.TypeOf<InvalidCode>());
    }

    [Test]
    public async Task Takes_a_code_once_and_none_older_than_one_that_was_used()
    {
        var ada = await AppUser.Enroll(Timed, Clock);
        var (before, code) = (ada.CodeAfter(-1), ada.Code);
        await ada.LogIn(code);

        Assert.That(() => ada.LogIn(code), Throws.TypeOf<InvalidCode>());
        Assert.That(() => ada.LogIn(before), Throws.TypeOf<InvalidCode>());
        Assert.That(await Outcome(ada.LogIn(ada.CodeAfter(1))), Is.Null);
    }

    [Test]
    public async Task Takes_each_recovery_code_once_however_it_is_typed()
    {
        var ada = await AppUser.Enroll(Timed, Clock);

        Assert.That(ada.RecoveryCodes, Has.Count.EqualTo(10).And.Unique);
        foreach (var code in ada.RecoveryCodes)
        {
            Assert.That(await Outcome(ada.LogIn(code.ToLowerInvariant().Replace('-', ' '))), Is.Null);
            Assert.That(() => ada.LogIn(code), Throws.TypeOf<InvalidCode>());
        }
    }

    [Test]
    public async Task Of_fifty_uses_at_once_of_one_code_one_wins()
    {
        var ada = await AppUser.Enroll(Timed, Clock);

        foreach (var code in (string[])[ada.Code, ada.RecoveryCodes[0]])
        {
            var tokens = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => ada.ShowPassword()));
            var attempts = tokens.Select(token => Timed.Send(new VerifyMfa(token, code, AuthHost.Here)));
            Assert.That(await Winners<InvalidCode>(attempts), Is.EqualTo(1));
        }
    }

    [Test]
    public async Task Of_fifty_uses_at_once_of_one_token_one_wins()
    {
        var ada = await AppUser.Enroll(Timed, Clock);
        var token = await ada.ShowPassword();
        var codes = Enumerable.Repeat((string[])[ada.Code, .. ada.RecoveryCodes], 5).SelectMany(codes => codes);

        var attempts = codes.Take(50).Select(code => Timed.Send(new VerifyMfa(token, code, AuthHost.Here)));

        Assert.That(await Winners<InvalidCode>(attempts), Is.EqualTo(1));
        Assert.That(await Outcome(ada.LogIn(ada.CodeAfter(1))), Is.Null, "What did not win is not spent.");
    }

    [Test]
    public async Task Gives_a_token_five_tries()
    {
        var ada = await AppUser.Enroll(Timed, Clock);
        var token = await ada.ShowPassword();

        foreach (var wrong in (string[])["000000x", "", "AAAAA-AAAAA", ada.CodeAfter(5), "no code"])
            Assert.That(
                () => Timed.Send(new VerifyMfa(token, wrong, AuthHost.Here)), Throws.TypeOf<InvalidCode>());

        Assert.That(
            () => Timed.Send(new VerifyMfa(token, ada.Code, AuthHost.Here)), Throws.TypeOf<InvalidCode>());
        Assert.That(await Outcome(ada.LogIn(ada.Code)), Is.Null);
    }

    [Test]
    public async Task Takes_a_token_for_five_minutes_on_any_host_and_once()
    {
        var ada = await AppUser.Enroll(Timed, Clock);
        var (early, late) = (await ada.ShowPassword(), await ada.ShowPassword());
        Clock.Advance(TimeSpan.FromMinutes(5) - TimeSpan.FromSeconds(1));
        await using var restarted = await AuthHost.Start(Database, clock: Clock);

        Assert.That(await Outcome(restarted.Send(new VerifyMfa(early, ada.Code, AuthHost.Here))), Is.Null);
        Assert.That(
            () => restarted.Send(new VerifyMfa(early, ada.CodeAfter(1), AuthHost.Here)), Throws.TypeOf<InvalidCode>());

        Clock.Advance(TimeSpan.FromSeconds(1));

        Assert.That(
            () => restarted.Send(new VerifyMfa(late, ada.CodeAfter(1), AuthHost.Here)), Throws.TypeOf<InvalidCode>());
    }

    [TestCase("update auth.account set disabled = true")]
    [TestCase("update auth.account set password_hash = '$pbkdf2-sha512$i=1$AAAA$AAAA'")]
    [TestCase("delete from auth.account")]
    public async Task Finishes_no_login_of_an_account_that_has_changed(string change)
    {
        var ada = await AppUser.Enroll(Timed, Clock);
        var token = await ada.ShowPassword();
        await Timed.Execute(change);

        Assert.That(
            () => Timed.Send(new VerifyMfa(token, ada.Code, AuthHost.Here)), Throws.TypeOf<InvalidCode>());
    }

    [Test]
    public async Task Takes_no_code_of_somebody_else()
    {
        var (ada, eve) = (await AppUser.Enroll(Timed, Clock), await AppUser.Enroll(Timed, Clock, "eve@example.com"));

        Assert.That(() => ada.LogIn(eve.Code), Throws.TypeOf<InvalidCode>());
        Assert.That(() => ada.LogIn(eve.RecoveryCodes[0]), Throws.TypeOf<InvalidCode>());
        Assert.That(await Outcome(eve.LogIn(eve.RecoveryCodes[0])), Is.Null);
    }

    [Test]
    public async Task Takes_no_other_text_for_a_token()
    {
        var ada = await AppUser.Enroll(Timed, Clock);
        var token = await ada.ShowPassword();

        // The last is well formed, and of a secret that was never given out.
        string[] others =
        [
            "", "mft_", token[..^1], token + "0", "mak_" + token[4..], token.ToUpperInvariant(),
            PrefixedToken.New("mft_", Guid.ParseExact(token[4..36], "N")).Text,
        ];
        foreach (var other in others)
            Assert.That(
                () => Timed.Send(new VerifyMfa(other, ada.Code, AuthHost.Here)), Throws.TypeOf<InvalidCode>(), other);

        Assert.That(await Outcome(Timed.Send(new VerifyMfa(token, ada.Code, AuthHost.Here))), Is.Null);
    }

    [Test]
    public async Task Notes_what_was_shown_and_what_was_refused_and_no_secret()
    {
        var ada = await AppUser.Enroll(Timed, Clock);
        var token = await ada.ShowPassword();
        await Outcome(Timed.Send(new VerifyMfa(token, "000000", AuthHost.Here)));
        await ada.LogIn(ada.Code);
        await ada.LogIn(ada.RecoveryCodes[0]);

        var rows = await Timed.Query<string>("""
            select concat_ws(' ', action, outcome, target) from auth.audit_entry order by id desc limit 3
            """);
        var all = await Timed.Query<string>("""
            select to_jsonb(e)::text from auth.audit_entry e
            union all select to_jsonb(c)::text from auth.mfa_challenge c
            union all select to_jsonb(r)::text from auth.recovery_code r
            """);

        Assert.That(rows, Is.EqualTo([
            "session.login success recovery", "session.login success totp", "session.login failure"]));
        foreach (var secret in (string[])[token[37..87], ada.RecoveryCodes[0], ada.RecoveryCodes[1].Replace("-", "")])
            Assert.That(all, Has.None.Contains(secret).IgnoreCase);
    }
}
