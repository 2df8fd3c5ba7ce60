using Modular.Application.Auth;
using Modular.Domain.Auth;

namespace Modular.IntegrationTests.Auth;

/// <summary>Proof of an address, and a change of it.</summary>
internal sealed class ChangeEmailTests : MailboxTest
{
    private const string New = "ada@new.example";

    [Test]
    public async Task Registering_mails_a_code_that_verifies_the_address()
    {
        await Letters.Deliver(Host);
        var id = (await Host.Query<Guid>("select id from auth.code where purpose = 'verify_email'"))[0];
        Assert.That(User.User.EmailVerified, Is.False);

        await Host.Send(new VerifyEmail(id, Letters.CodeTo(Ada)));

        Assert.That((await Host.SignIn(Ada)).User.EmailVerified);
        Assert.That(() => Host.Send(new VerifyEmail(id, Letters.CodeTo(Ada))), Throws.TypeOf<InvalidCode>());
        Assert.That(await AuditOf(AuditActions.EmailVerified), Is.EqualTo(["success", "failure"]));
    }

    [Test]
    public async Task Nobody_is_asked_to_verify_an_address_again()
    {
        var id = await Ask(CodePurposes.VerifyEmail);
        await Host.Send(new VerifyEmail(id, Letters.CodeTo(Ada)));
        var sent = Letters.Sent.Count;

        await Ask(CodePurposes.VerifyEmail);

        Assert.That(Letters.Sent, Has.Count.EqualTo(sent));
    }

    [Test]
    public async Task A_user_need_not_name_the_address_to_verify()
    {
        await Letters.Deliver(Host);

        await Host.Send(new RequestCode(CodePurposes.VerifyEmail, Email: null, User.User.Id));
        await Letters.Deliver(Host);

        Assert.That(Letters.SubjectsTo(Ada), Is.EqualTo(Enumerable.Repeat("Your code to verify this address", 2)));
    }

    [Test]
    public async Task The_code_goes_to_the_new_address_and_the_old_one_is_told_twice()
    {
        await Change();

        await Host.Send(new ConfirmEmailChange(User.User.Id, Letters.CodeTo(New)));
        await Letters.Deliver(Host);

        Assert.That(Letters.SubjectsTo(New), Is.EqualTo(["Your code to confirm this address"]));
        Assert.That(
            Letters.SubjectsTo(Ada).TakeLast(2),
            Is.EqualTo(["A new address for your account", "Your account has a new address"]));
        Assert.That(Letters.Sent[^1].Text, Does.Contain(New));
        var user = (await Host.SignIn(New)).User;
        Assert.That((user.Email, user.EmailVerified), Is.EqualTo((New, true)));
        Assert.That(() => Host.SignIn(Ada), Throws.TypeOf<InvalidCredentials>());
    }

    [Test]
    public async Task A_code_of_the_old_address_is_worth_nothing_after_the_change()
    {
        var reset = await AskForReset();
        await Change();
        await Host.Send(new ConfirmEmailChange(User.User.Id, Letters.CodeTo(New)));

        Assert.That(() => Host.Send(reset), Throws.TypeOf<InvalidCode>());
    }

    [Test]
    public async Task That_an_address_is_taken_shows_only_to_whoever_reads_its_mail()
    {
        await Host.Send(new CreateUser(New, AuthHost.Password, Owner: false));
        await Change();

        Assert.That(
            () => Host.Send(new ConfirmEmailChange(User.User.Id, Wrong(Letters.CodeTo(New)))),
            Throws.TypeOf<InvalidCode>());
        Assert.That(
            () => Host.Send(new ConfirmEmailChange(User.User.Id, Letters.CodeTo(New))), Throws.TypeOf<EmailTaken>());
        Assert.That((await Host.SignIn(Ada)).User.Email, Is.EqualTo(Ada));
    }

    [Test]
    public async Task Nobody_confirms_the_change_of_somebody_else()
    {
        var eve = await Host.Send(Register("eve@example.com"));
        await Change();

        Assert.That(
            () => Host.Send(new ConfirmEmailChange(eve.User.Id, Letters.CodeTo(New))), Throws.TypeOf<InvalidCode>());
    }

    [Test]
    public async Task Needs_the_password_which_is_counted_as_at_a_login()
    {
        var change = new ChangeEmail(User.User.Id, New, "not-the-password-1", AuthHost.Elsewhere);

        for (var i = 0; i < AttemptGate.AddressFrom; i++)
            Assert.That(() => Host.Send(change), Throws.TypeOf<InvalidCredentials>());

        Assert.That(() => Host.Send(change), Throws.TypeOf<TooManyAttempts>());
        Assert.That(
            () => Host.Send(new LogIn(Ada, AuthHost.Password, AuthHost.Elsewhere)), Throws.TypeOf<TooManyAttempts>());
        Assert.That(
            await AuditOf(AuditActions.EmailChangeRequested), Has.Exactly(AttemptGate.AddressFrom).EqualTo("failure"));
    }

    private async Task Change()
    {
        await Host.Send(new ChangeEmail(User.User.Id, New, AuthHost.Password, AuthHost.Here));
        await Letters.Deliver(Host);
    }
}
