using Modular.Application.Auth;
using Modular.Application.Pipeline;
using Modular.Domain;
using Modular.Domain.Auth;

namespace Modular.IntegrationTests.Auth;

/// <summary>A new password by mail.</summary>
internal sealed class ResetPasswordTests : MailboxTest
{
    [Test]
    public async Task Sets_the_password_ends_every_session_and_verifies_the_address()
    {
        var reset = await AskForReset();

        await Host.Send(reset with { Code = reset.Code.Replace("-", "").ToLowerInvariant() });
        await Letters.Deliver(Host);

        Assert.That(await Host.Query<Guid>("select id from auth.session"), Is.Empty);
        Assert.That(() => Host.Verify(User.AccessToken), Throws.TypeOf<SessionRevoked>());
        Assert.That(() => Host.SignIn(Ada), Throws.TypeOf<InvalidCredentials>());
        Assert.That((await Host.SignIn(Ada, NewPassword)).User.EmailVerified);
        Assert.That(Letters.SubjectsTo(Ada).Last(), Is.EqualTo("Your password was changed"));
        Assert.That(await AuditOf(AuditActions.PasswordReset), Has.Some.EqualTo("success"));
    }

    [Test]
    public async Task Of_fifty_at_once_one_wins()
    {
        var reset = await AskForReset();

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Outcome(reset)));

        Assert.That(outcomes.Count(outcome => outcome is null), Is.EqualTo(1));
        Assert.That(outcomes.Count(outcome => outcome is InvalidCode), Is.EqualTo(49));
        Assert.That(await Host.Query<int>("select attempts from auth.code where purpose = 'reset_password'"),
            Is.EqualTo([5]).Or.All.InRange(1, 5));
    }

    [Test]
    public async Task Lets_a_user_in_at_once_where_many_wrong_passwords_were_tried()
    {
        Task<LogInOutcome> LogIn(string password) => Host.Send(new LogIn(Ada, password, AuthHost.Elsewhere));
        for (var guess = 0; guess < AttemptGate.AddressFrom; guess++)
            Assert.That(() => LogIn("not-the-password-1"), Throws.TypeOf<InvalidCredentials>());
        Assert.That(() => LogIn(AuthHost.Password), Throws.TypeOf<TooManyAttempts>());

        await Host.Send(await AskForReset() with { Origin = AuthHost.Elsewhere });

        Assert.That((await LogIn(NewPassword)).SignedIn, Is.Not.Null);
    }

    [Test]
    public async Task Takes_a_code_once()
    {
        var reset = await AskForReset();
        await Host.Send(reset);

        Assert.That(() => Host.Send(reset), Throws.TypeOf<InvalidCode>());
    }

    [Test]
    public async Task Takes_five_tries_and_then_not_even_the_right_code()
    {
        var reset = await AskForReset();

        for (var i = 0; i < OneTimeCode.MaxAttempts; i++)
            Assert.That(() => Host.Send(reset with { Code = Wrong(reset.Code) }), Throws.TypeOf<InvalidCode>());

        Assert.That(() => Host.Send(reset), Throws.TypeOf<InvalidCode>());
        Assert.That(await AuditOf(AuditActions.PasswordReset), Is.EqualTo(Enumerable.Repeat("failure", 6)));
    }

    [Test]
    public async Task Takes_the_right_code_at_the_fifth_try()
    {
        var reset = await AskForReset();
        for (var i = 1; i < OneTimeCode.MaxAttempts; i++)
            Assert.That(() => Host.Send(reset with { Code = Wrong(reset.Code) }), Throws.TypeOf<InvalidCode>());

        Assert.That(await Outcome(reset), Is.Null);
    }

    [Test]
    public async Task Takes_a_code_for_fifteen_minutes()
    {
        var reset = await AskForReset();
        Clock.Advance(TimeSpan.FromMinutes(15));

        Assert.That(() => Host.Send(reset), Throws.TypeOf<InvalidCode>());
    }

    [Test]
    public async Task A_new_request_voids_the_code_before()
    {
        var first = await AskForReset();
        var second = await AskForReset();

        Assert.That(() => Host.Send(first), Throws.TypeOf<InvalidCode>());
        Assert.That(await Outcome(second), Is.Null);
    }

    [Test]
    public async Task A_code_for_something_else_is_worth_nothing()
    {
        var verification = await Ask(CodePurposes.VerifyEmail);
        var code = Letters.CodeTo(Ada);
        var reset = await AskForReset();

        Assert.That(() => Host.Send(reset with { ResetId = verification, Code = code }), Throws.TypeOf<InvalidCode>());
        Assert.That(() => Host.Send(reset with { Code = code }), Throws.TypeOf<InvalidCode>());
        Assert.That(() => Host.Send(new VerifyEmail(reset.ResetId, reset.Code)), Throws.TypeOf<InvalidCode>());
    }

    [Test]
    public async Task A_weak_password_leaves_the_code_for_another_try()
    {
        var reset = await AskForReset();

        foreach (var weak in (string[])["short", "password123", Ada])
        {
            var refusal = Assert.ThrowsAsync<InvalidInput>(() => Host.Send(reset with { NewPassword = weak }));
            Assert.That(refusal.Errors.Keys, Is.EqualTo(["newPassword"]));
        }

        Assert.That(await Outcome(reset), Is.Null);
    }

    [Test]
    public async Task A_disabled_account_gets_no_code_and_can_use_none()
    {
        var reset = await AskForReset();
        await Host.Execute("update auth.account set disabled = true where email = @Ada", new { Ada });
        var sent = Letters.Sent.Count;

        await Ask(CodePurposes.ResetPassword);

        Assert.That(Letters.Sent, Has.Count.EqualTo(sent));
        Assert.That(() => Host.Send(reset), Throws.TypeOf<InvalidCode>());
    }

    [Test]
    public async Task Changing_the_password_voids_a_code_that_was_mailed_before()
    {
        var reset = await AskForReset();
        var session = (await Host.Query<Guid>("select id from auth.session"))[0];

        await Host.Send(new ChangePassword(
            User.User.Id, session, AuthHost.Password, "granite-teapot-12", AuthHost.Here));

        Assert.That(() => Host.Send(reset), Throws.TypeOf<InvalidCode>());
    }

    private async Task<Refusal?> Outcome(ResetPassword reset)
    {
        try
        {
            await Host.Send(reset);
            return null;
        }
        catch (Refusal refusal)
        {
            return refusal;
        }
    }
}
