using System.Security.Cryptography;
using Modular.Application.Auth;
using Modular.Application.Auth.Mfa;
using Modular.Domain.Auth;

namespace Modular.IntegrationTests.Auth.Mfa;

/// <summary>How a second factor comes and goes.</summary>
internal sealed class SecondFactorTests : MfaTest
{
    [Test]
    public async Task Is_asked_for_only_when_the_app_has_shown_a_code()
    {
        var ada = await AppUser.SignUp(Timed, Clock);
        await ada.Begin();

        Assert.That((await Timed.SignIn()).User.MfaEnabled, Is.False);
        Assert.That(
            () => Timed.Send(new ConfirmTotp(ada.Id, ada.SessionId, ada.CodeAfter(2), AuthHost.Here)),
            Throws.TypeOf<InvalidCode>());
        Assert.That((await Timed.SignIn()).User.MfaEnabled, Is.False);

        await ada.Confirm();

        Assert.That(await ada.ShowPassword(), Does.StartWith("mft_"));
        Assert.That((await Timed.Send(new ReadUser(ada.Id)))!.MfaEnabled, Is.True);
    }

    [Test]
    public async Task Gives_the_secret_to_apps_with_who_it_is_for()
    {
        var ada = await AppUser.SignUp(Timed, Clock, "ada+1@example.com");

        var enrollment = await Timed.Send(new BeginTotp(ada.Id, ada.SessionId));

        Assert.That(enrollment.Secret, Does.Match("^[A-Z2-7]{32}$"));
        Assert.That(enrollment.OtpauthUri, Is.EqualTo(
            $"otpauth://totp/Modular:ada%2B1%40example.com?secret={enrollment.Secret}&issuer=Modular"
            + "&algorithm=SHA1&digits=6&period=30"));
    }

    [Test]
    public async Task Takes_the_last_secret_that_was_given_and_one_confirmation()
    {
        var ada = await AppUser.SignUp(Timed, Clock);
        await ada.Begin();
        var old = ada.Code;
        await ada.Begin();

        Assert.That(
            () => Timed.Send(new ConfirmTotp(ada.Id, ada.SessionId, old, AuthHost.Here)), Throws.TypeOf<InvalidCode>());
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Outcome(
            Timed.Send(new ConfirmTotp(ada.Id, ada.SessionId, ada.Code, AuthHost.Here)))));

        Assert.That(outcomes.Count(outcome => outcome is null), Is.EqualTo(1));
        Assert.That(
            outcomes.Where(outcome => outcome is not null),
            Is.All.TypeOf<InvalidCode>().Or.TypeOf<MfaEnabledAlready>());
        Assert.That(await Timed.Query<long>("select count(*) from auth.recovery_code"), Is.EqualTo([10]));
    }

    [Test]
    public async Task Goes_with_a_code_and_takes_its_recovery_codes_along()
    {
        var ada = await AppUser.Enroll(Timed, Clock);

        Assert.That(() => Disable(ada, "000000"), Throws.TypeOf<InvalidCode>());
        await Disable(ada, ada.RecoveryCodes[0]);

        Assert.That((await Timed.SignIn()).User.MfaEnabled, Is.False);
        Assert.That(await Timed.Query<int>("select 1 from auth.recovery_code"), Is.Empty);
        Assert.That(await Timed.Query<int>("select 1 from auth.authenticator"), Is.Empty);
        Assert.That(() => Disable(ada, ada.Code), Throws.TypeOf<MfaNotEnabled>());
    }

    [Test]
    public async Task Gets_new_recovery_codes_for_all_old_ones()
    {
        var ada = await AppUser.Enroll(Timed, Clock);

        var shown = await Renew(ada, ada.Code);

        Assert.That(shown.RecoveryCodes, Has.Count.EqualTo(10).And.Unique);
        Assert.That(shown.RecoveryCodes.Intersect(ada.RecoveryCodes), Is.Empty);
        Assert.That(() => ada.LogIn(ada.RecoveryCodes[0]), Throws.TypeOf<InvalidCode>());
        Assert.That(await Outcome(ada.LogIn(shown.RecoveryCodes[0])), Is.Null);
    }

    [Test]
    public async Task Ends_all_other_sessions_when_it_comes_and_when_it_goes()
    {
        var ada = await AppUser.SignUp(Timed, Clock);
        var other = await Timed.SignIn();
        await ada.Begin();
        await ada.Confirm();

        Assert.That(() => Timed.Verify(other.AccessToken), Throws.TypeOf<SessionRevoked>());

        Clock.Advance(TimeSpan.FromMinutes(2));
        other = await ada.LogIn(ada.Code);
        await Disable(ada, ada.CodeAfter(1));

        Assert.That(() => Timed.Verify(other.AccessToken), Throws.TypeOf<SessionRevoked>());
        Assert.That(
            await Timed.Query<Guid>("select id from auth.session"), Is.EqualTo([ada.SessionId]), "This one stays.");
        Assert.That(
            await Timed.Query<string>("select action from auth.audit_entry where action like 'mfa.%' order by id"),
            Is.EqualTo(["mfa.enabled", "mfa.disabled"]));
    }

    [Test]
    public async Task Changes_only_after_a_login_of_the_last_ten_minutes()
    {
        var ada = await AppUser.Enroll(Timed, Clock);
        await ada.LogInAnew();
        Clock.Advance(FreshLogin.MaxAge);

        Assert.That(ada.Begin, Throws.TypeOf<ReauthenticationRequired>());
        Assert.That(() => Disable(ada, ada.Code), Throws.TypeOf<ReauthenticationRequired>());
        Assert.That(() => Renew(ada, ada.Code), Throws.TypeOf<ReauthenticationRequired>());

        await ada.LogInAnew();
        Assert.That(await Outcome(Disable(ada, ada.Code)), Is.Null);
    }

    [Test]
    public async Task Does_not_change_without_being_there_nor_comes_twice()
    {
        var (ada, eve) = (await AppUser.Enroll(Timed, Clock), await AppUser.SignUp(Timed, Clock, "eve@example.com"));

        Assert.That(ada.Begin, Throws.TypeOf<MfaEnabledAlready>());
        Assert.That(ada.Confirm, Throws.TypeOf<MfaEnabledAlready>());
        Assert.That(eve.Confirm, Throws.TypeOf<MfaNotEnabled>());
        Assert.That(() => Disable(eve, "000000"), Throws.TypeOf<MfaNotEnabled>());
        Assert.That(() => Renew(eve, "000000"), Throws.TypeOf<MfaNotEnabled>());
    }

    [Test]
    public async Task Does_not_change_for_a_session_that_has_ended_or_a_disabled_user()
    {
        var ada = await AppUser.Enroll(Timed, Clock);
        await Timed.Execute("update auth.account set disabled = true");

        Assert.That(() => Disable(ada, ada.Code), Throws.TypeOf<SessionRevoked>());
        await Timed.Execute("delete from auth.session");
        Assert.That(() => Disable(ada, ada.Code), Throws.TypeOf<SessionRevoked>());
    }

    [Test]
    public async Task Is_kept_so_that_a_copy_of_the_database_gives_nothing_away()
    {
        var (ada, eve) = (await AppUser.Enroll(Timed, Clock), await AppUser.Enroll(Timed, Clock, "eve@example.com"));
        var kept = await Timed.Query<byte[]>("""
            select secret from auth.authenticator union all select hash from auth.recovery_code
            """);

        Assert.That(kept, Has.Count.EqualTo(22));
        foreach (var bytes in kept)
            Assert.That(bytes.AsSpan().IndexOf(ada.Secret), Is.Negative);

        // Eve, who can write to the table, puts her own secret into Ada's row.
        await Timed.Execute("""
            update auth.authenticator set secret = (select secret from auth.authenticator where user_id = @Eve)
            where user_id = @Ada
            """, new { Eve = eve.Id, Ada = ada.Id });

        Assert.That(() => ada.LogIn(eve.Code), Throws.InstanceOf<CryptographicException>());
    }

    private Task<ShownRecoveryCodes> Renew(AppUser user, string code) =>
        Timed.Send(new RenewRecoveryCodes(user.Id, user.SessionId, code, AuthHost.Here));

    private Task<Guid> Disable(AppUser user, string code) =>
        Timed.Send(new DisableTotp(user.Id, user.SessionId, code, AuthHost.Here));
}
