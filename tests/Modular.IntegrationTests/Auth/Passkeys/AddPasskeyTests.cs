using Modular.Application.Auth;
using Modular.Application.Auth.Passkeys;
using Modular.Domain.Auth;
using Modular.IntegrationTests.Auth.Mfa;

namespace Modular.IntegrationTests.Auth.Passkeys;

internal sealed class AddPasskeyTests : MfaTest
{
    [Test]
    public async Task Adds_a_passkey_and_ends_the_other_sessions()
    {
        var ada = await PasskeyUser.SignUp(Timed);
        var elsewhere = await Timed.SignIn();

        var added = await ada.Add();

        Assert.That((await ada.List()).Single(), Is.EqualTo(added).Using<PasskeyDetails>(Same));
        Assert.That(
            added,
            Has.Property("Name").EqualTo("laptop").And.Property("LastUsedAt").Null.And.Property("BackedUp").False);
        Assert.That(added.Transports, Is.EqualTo(["internal", "hybrid"]));
        Assert.That(
            await Timed.Query<Guid>("select id from auth.session"), Is.EqualTo([ada.SessionId]),
            $"The session of {elsewhere.User.Email} elsewhere has ended.");
    }

    [TestCaseSource(typeof(PasskeyLies), nameof(PasskeyLies.All))]
    public async Task Refuses(Action<SoftAuthenticator> lie)
    {
        var ada = await PasskeyUser.SignUp(Timed);
        lie(ada.Authenticator);

        Assert.That(() => ada.Add(), Throws.TypeOf<InvalidPasskey>());
        Assert.That(await ada.List(), Is.Empty);
        Assert.That(await Timed.Query<string>("""
            select concat_ws(' ', outcome, user_id) from auth.audit_entry where action = 'passkey.added'
            """), Is.EqualTo([$"failure {ada.Id}"]));
    }

    [Test]
    public async Task Takes_a_passkey_once_whosever_it_is()
    {
        var (ada, eve) = (await PasskeyUser.WithPasskey(Timed), await PasskeyUser.SignUp(Timed, "eve@example.com"));

        Assert.That(() => ada.Add(), Throws.TypeOf<InvalidPasskey>());
        Assert.That(() => eve.Add(ada.Authenticator), Throws.TypeOf<InvalidPasskey>());
        Assert.That(await ada.List(), Has.Count.EqualTo(1));
        Assert.That(await eve.List(), Is.Empty);
    }

    [Test]
    public async Task Names_those_there_are_so_that_no_authenticator_makes_a_second()
    {
        var ada = await PasskeyUser.WithPasskey(Timed);

        var excluded = (await ada.Begin()).Options.GetProperty("excludeCredentials").EnumerateArray().Single();

        Assert.That(
            excluded.GetProperty("id").GetString(),
            Is.EqualTo(SoftAuthenticator.Text(ada.Authenticator.CredentialId)));
    }

    [Test]
    public async Task Holds_a_user_to_the_limit_however_many_come_at_once()
    {
        await using var narrow = await AuthHost.Start(Database, AuthHost.Options with { PasskeysPerUser = 3 }, Clock);
        var ada = await PasskeyUser.SignUp(narrow);
        var begun = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => ada.Begin()));
        var answers = begun.Select(
            state => ada.Answer(state, new SoftAuthenticator(PasskeyUser.Site.Origins[0]))).ToList();

        var outcomes = await Task.WhenAll(answers.Select(answer => Outcome(narrow.Send(answer))));

        Assert.That(outcomes.Count(outcome => outcome is null), Is.EqualTo(3));
        Assert.That(outcomes.Where(outcome => outcome is not null), Is.All.TypeOf<PasskeyLimitReached>());
        var refused = Assert.ThrowsAsync<PasskeyLimitReached>(() => ada.Begin());
        Assert.That((refused!.Extensions!["limit"], refused.Extensions["current"]), Is.EqualTo((3, 3)));
    }

    [Test]
    public async Task Wants_a_login_of_just_now_for_every_change()
    {
        var ada = await PasskeyUser.WithPasskey(Timed);
        var begun = await ada.Begin();
        var passkey = (await ada.List()).Single();
        Clock.Advance(FreshLogin.MaxAge);

        Assert.That(() => ada.Begin(), Throws.TypeOf<ReauthenticationRequired>());
        Assert.That(() => Timed.Send(ada.Answer(begun)), Throws.TypeOf<ReauthenticationRequired>());
        Assert.That(
            () => Timed.Send(new RemovePasskey(ada.Id, ada.SessionId, passkey.Id, IfMatch: null)),
            Throws.TypeOf<ReauthenticationRequired>());
        Assert.That(await ada.List(), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Removes_a_passkey_of_its_user_only_and_ends_the_other_sessions()
    {
        var (ada, eve) = (await PasskeyUser.WithPasskey(Timed), await PasskeyUser.SignUp(Timed, "eve@example.com"));
        var passkey = (await ada.List()).Single();
        var elsewhere = await ada.LogIn();

        Assert.That(
            () => Timed.Send(new RemovePasskey(eve.Id, eve.SessionId, passkey.Id, IfMatch: null)),
            Throws.TypeOf<PasskeyNotFound>());
        await Timed.Send(new RemovePasskey(ada.Id, ada.SessionId, passkey.Id, IfMatch: null));

        Assert.That(await ada.List(), Is.Empty);
        Assert.That(
            await Timed.Query<Guid>("select id from auth.session where user_id = @Id", new { ada.Id }),
            Is.EqualTo([ada.SessionId]), $"That of {elsewhere!.User.Email} elsewhere has ended.");
    }

    [Test]
    public async Task Leaves_an_account_without_a_password_a_way_in()
    {
        var ada = await PasskeyUser.WithPasskey(Host);
        await ada.Add(new SoftAuthenticator("http://localhost:8080"));
        await Host.Execute("update auth.account set password_hash = null");
        var passkeys = await ada.List();

        await Host.Send(new RemovePasskey(ada.Id, ada.SessionId, passkeys[0].Id, IfMatch: null));

        Assert.ThrowsAsync<LastLoginMethod>(
            () => Host.Send(new RemovePasskey(ada.Id, ada.SessionId, passkeys[1].Id, IfMatch: null)));
    }

    [Test]
    public async Task Tells_the_mailbox_and_the_audit_log()
    {
        var ada = await PasskeyUser.WithPasskey(Timed);
        var id = (await ada.List()).Single().Id;
        await Timed.Send(new RemovePasskey(ada.Id, ada.SessionId, id, IfMatch: null));

        var mails = await Timed.Query<string>("""
            select concat_ws(' ', payload->>'template', payload->>'to') from messaging.outbox
            where type = 'MailWanted' order by id
            """);
        var notes = await Timed.Query<string>("""
            select concat_ws(' ', action, outcome, target) from auth.audit_entry
            where action like 'passkey.%' order by id
            """);

        Assert.That(
            mails, Is.EqualTo(["auth.passkey_added ada@example.com", "auth.passkey_removed ada@example.com"]));
        Assert.That(notes, Is.EqualTo([$"passkey.added success {id}", $"passkey.removed success {id}"]));
    }

    [Test]
    public async Task Goes_with_the_account()
    {
        var ada = await PasskeyUser.WithPasskey(Timed);
        await ada.Begin();

        await Timed.Execute("delete from auth.account");

        Assert.That(
            await Timed.Query<int>("select 1 from auth.passkey union all select 1 from auth.passkey_state"), Is.Empty);
    }

    private static bool Same(PasskeyDetails one, PasskeyDetails other) =>
        one with { Transports = other.Transports } == other && one.Transports.SequenceEqual(other.Transports);
}
