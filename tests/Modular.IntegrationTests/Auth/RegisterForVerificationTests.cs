using Modular.Application.Auth;
using Modular.Domain.Auth;

namespace Modular.IntegrationTests.Auth;

/// <summary>Registration where an account signs in only once its address is verified.</summary>
internal sealed class RegisterForVerificationTests : MailboxTest
{
    private const string Bob = "bob@example.com";
    private AuthHost _strict = null!;

    [SetUp]
    public async Task StartStrictHost()
    {
        _strict = await StartHost(AuthHost.Options with { RequireVerifiedEmail = true });
        await Letters.Deliver(_strict);
    }

    [TearDown]
    public async Task StopStrictHost() => await _strict.DisposeAsync();

    [Test]
    public async Task Signs_in_only_once_the_address_is_verified_and_says_so_only_after_the_right_password()
    {
        var id = await SignUp(Bob);

        Assert.That(() => _strict.SignIn(Bob), Throws.TypeOf<EmailUnverified>());
        Assert.That(() => _strict.SignIn(Bob, "not-the-password-1"), Throws.TypeOf<InvalidCredentials>());
        await _strict.Send(new VerifyEmail(id, Letters.CodeTo(Bob)));

        Assert.That((await _strict.SignIn(Bob)).User.EmailVerified);
    }

    [Test]
    public async Task Tells_the_mailbox_of_an_account_and_nobody_else()
    {
        var id = await SignUp(Ada.ToUpperInvariant());

        Assert.That(Letters.SubjectsTo(Ada).Last(), Is.EqualTo("You have an account already"));
        Assert.That(Letters.CodeTo(Ada), Is.Empty);
        Assert.That(() => _strict.Send(new VerifyEmail(id, "0000-0000")), Throws.TypeOf<InvalidCode>());
        Assert.That(await _strict.Query<long>("select count(*) from auth.account"), Is.EqualTo([2]));
        Assert.That(await AuditOf(AuditActions.RegistrationRepeated), Is.EqualTo(["success"]));
    }

    [Test]
    public async Task Writes_as_many_rows_for_an_address_with_an_account_as_without()
    {
        var rows = new List<string>();
        foreach (var email in (string[])[Bob, Ada])
        {
            await _strict.Execute("delete from auth.code; delete from auth.audit_entry");
            await _strict.Send(Command(email));
            rows.Add((await _strict.Query<string>("""
                select (select count(*) from auth.code) || ' ' || (select count(*) from auth.audit_entry) || ' '
                    || (select count(*) from messaging.outbox)
                """))[0]);
            await Letters.Deliver(_strict);
        }

        Assert.That(rows, Is.EqualTo(["1 1 1", "1 1 1"]));
    }

    [Test]
    public async Task Of_many_with_one_address_one_is_taken_in_and_all_hear_the_same()
    {
        var ids = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => _strict.Send(Command(Bob))));

        Assert.That(ids, Is.Unique);
        Assert.That(
            await _strict.Query<long>("select count(*) from auth.account where email = @Bob", new { Bob }),
            Is.EqualTo([1]));
    }

    [Test]
    public async Task A_new_password_by_mail_verifies_the_address_too()
    {
        await SignUp(Bob);
        var id = await _strict.Send(new RequestCode(CodePurposes.ResetPassword, Bob));
        await Letters.Deliver(_strict);
        await _strict.Send(new ResetPassword(id, Letters.CodeTo(Bob), NewPassword, AuthHost.Here));

        Assert.That((await _strict.SignIn(Bob, NewPassword)).User.EmailVerified);
    }

    private static RegisterForVerification Command(string email) =>
        new(email, AuthHost.Password, Name: null, SetupToken: null, AuthHost.Here);

    private async Task<Guid> SignUp(string email)
    {
        var id = await _strict.Send(Command(email));
        await Letters.Deliver(_strict);
        return id;
    }
}
