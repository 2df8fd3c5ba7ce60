using System.Net;
using Modular.Application.Auth;
using Modular.Application.Auth.Passkeys;
using Modular.Domain.Auth;
using Modular.IntegrationTests.Auth.Mfa;

namespace Modular.IntegrationTests.Auth.Passkeys;

internal sealed class LogInWithPasskeyTests : MfaTest
{
    [Test]
    public async Task Logs_in_by_the_passkey_alone_and_again()
    {
        var ada = await PasskeyUser.WithPasskey(Timed);
        Clock.Advance(TimeSpan.FromHours(1));

        var first = await ada.LogIn();
        var second = await ada.LogIn();

        foreach (var signedIn in (SignedIn?[])[first, second])
            Assert.That((await Timed.Verify(signedIn!.AccessToken)).UserId, Is.EqualTo(ada.Id));
        Assert.That((await ada.List()).Single().LastUsedAt, Is.EqualTo(Clock.GetUtcNow()));
        Assert.That(await Timed.Query<int>("select 1 from auth.passkey_state"), Is.Empty);
    }

    [Test]
    public async Task Asks_for_no_code_where_a_password_would_need_one()
    {
        var app = await AppUser.Enroll(Timed, Clock, "eve@example.com");
        var authenticator = new SoftAuthenticator(PasskeyUser.Site.Origins[0]);
        var begun = await Timed.Send(new BeginPasskey(app.Id, app.SessionId, PasskeyUser.Site));
        await Timed.Send(new AddPasskey(
            app.Id, app.SessionId, begun.StateToken, authenticator.Create(begun.Options), Name: null,
            PasskeyUser.Site, AuthHost.Here));

        var login = await Timed.Send(new BeginPasskeyLogin(PasskeyUser.Site));
        var signedIn = await Timed.Send(new LogInWithPasskey(
            login.StateToken, authenticator.Get(login.Options), PasskeyUser.Site, AuthHost.Here));

        Assert.That(signedIn!.User, Has.Property("Id").EqualTo(app.Id).And.Property("MfaEnabled").True);
    }

    [TestCaseSource(typeof(PasskeyLies), nameof(PasskeyLies.OfLogin))]
    public async Task Refuses(Action<SoftAuthenticator> lie)
    {
        var ada = await PasskeyUser.WithPasskey(Timed);
        var begun = await ada.BeginLogin();
        var honest = ada.Show(begun);
        lie(ada.Authenticator);

        Assert.That(await ada.LogIn(), Is.Null);
        Assert.That((await ada.List()).Single().LastUsedAt, Is.Null);
        Assert.That(await Sessions(), Is.EqualTo(1));
        Assert.That(await Timed.Send(honest), Is.Not.Null, "The lie has not harmed the passkey.");
    }

    [Test]
    public async Task Refuses_an_answer_of_which_anything_was_changed()
    {
        var ada = await PasskeyUser.WithPasskey(Timed);
        var answer = ada.Show(await ada.BeginLogin());

        foreach (var change in PasskeyLies.Tampered(answer.Credential.Response))
        {
            // A state of its own each, signed as it is: only the change is wrong.
            var honest = ada.Show(await ada.BeginLogin());
            var tampered = honest with
            {
                Credential = honest.Credential with { Response = change(honest.Credential.Response) },
            };
            Assert.That(await Timed.Send(tampered), Is.Null, $"{tampered.Credential.Response}");
        }

        Assert.That(await ada.LogIn(), Is.Not.Null);
    }

    [Test]
    public async Task Takes_a_passkey_of_its_own_user_only()
    {
        var ada = await PasskeyUser.WithPasskey(Timed);
        var eve = await PasskeyUser.WithPasskey(Timed, "eve@example.com");
        (ada.Authenticator.UserHandle, eve.Authenticator.UserHandle) =
            (eve.Authenticator.UserHandle, ada.Authenticator.UserHandle);

        Assert.That(await ada.LogIn(), Is.Null);
        Assert.That(await eve.LogIn(), Is.Null);
    }

    [Test]
    public async Task Takes_no_passkey_that_was_removed()
    {
        var ada = await PasskeyUser.WithPasskey(Timed);
        var begun = await ada.BeginLogin();
        await Timed.Send(new RemovePasskey(ada.Id, ada.SessionId, (await ada.List()).Single().Id, IfMatch: null));

        Assert.That(await Timed.Send(ada.Show(begun)), Is.Null);
        Assert.That(await ada.LogIn(), Is.Null);
    }

    [Test]
    public async Task Says_to_the_passkeys_user_alone_that_the_account_is_disabled_or_unverified()
    {
        var ada = await PasskeyUser.WithPasskey(Timed);
        await using var strict = await AuthHost.Start(
            Database, AuthHost.Options with { RequireVerifiedEmail = true }, Clock);
        var begun = await ada.BeginLogin();
        await Timed.Execute("update auth.account set email_verified = false");
        Assert.That(() => strict.Send(ada.Show(begun)), Throws.TypeOf<EmailUnverified>());
        await Timed.Execute("update auth.account set disabled = true");

        Assert.That(() => ada.LogIn(), Throws.TypeOf<AccountDisabled>());
        ada.Authenticator.Forges = true;
        Assert.That(await ada.LogIn(), Is.Null);
        Assert.That(await Sessions(), Is.EqualTo(1));
    }

    [Test]
    public async Task An_address_waits_after_wrong_answers_and_nobody_else()
    {
        var ada = await PasskeyUser.WithPasskey(Timed);
        ada.Authenticator.Forges = true;
        for (var i = 0; i < 5; i++)
            Assert.That(await ada.LogIn(From(1)), Is.Null);
        ada.Authenticator.Forges = false;

        Assert.That(() => ada.LogIn(From(1)), Throws.TypeOf<TooManyAttempts>());
        Assert.That(await ada.LogIn(From(2)), Is.Not.Null);
        Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.That(await ada.LogIn(From(1)), Is.Not.Null);
    }

    [Test]
    public async Task Unknown_passkeys_wait_like_known_ones()
    {
        var ada = await PasskeyUser.SignUp(Timed);
        ada.Authenticator.UserHandle = SoftAuthenticator.Text([1]);
        for (var i = 0; i < 5; i++)
            Assert.That(await ada.LogIn(From(1)), Is.Null);

        Assert.That(() => ada.LogIn(From(1)), Throws.TypeOf<TooManyAttempts>());
    }

    [Test]
    public async Task Notes_logins_and_refusals()
    {
        var ada = await PasskeyUser.WithPasskey(Timed);
        await ada.LogIn();
        ada.Authenticator.Forges = true;
        await ada.LogIn();

        var rows = await Timed.Query<string>("""
            select concat_ws(' ', action, outcome, target, user_id) from auth.audit_entry order by id desc limit 2
            """);

        Assert.That(rows, Is.EqualTo(
            [$"session.login failure passkey {ada.Id}", $"session.login success passkey {ada.Id}"]));
    }

    private static RequestOrigin From(int number) =>
        AuthHost.Elsewhere with { Address = IPAddress.Parse($"192.0.2.{number}") };

    private async Task<int> Sessions() => (await Timed.Query<int>("select 1 from auth.session")).Count;
}
