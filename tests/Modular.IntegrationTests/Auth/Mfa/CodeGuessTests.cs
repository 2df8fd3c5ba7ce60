using System.Net;
using Modular.Application.Auth;
using Modular.Application.Auth.Mfa;
using Modular.Domain.Auth;

namespace Modular.IntegrationTests.Auth.Mfa;

/// <summary>How guesses of codes are made to wait.</summary>
internal sealed class CodeGuessTests : MfaTest
{
    [Test]
    public async Task Wrong_codes_pass_the_same_gate()
    {
        var ada = await AppUser.Enroll(Timed, Clock);
        foreach (var wrong in (string[])["000000x", "no code", "AAAAA-AAAAA", ada.CodeAfter(9), ada.CodeAfter(7)])
            Assert.That(() => ada.LogIn(wrong, From(1)), Throws.TypeOf<InvalidCode>());

        Assert.That(() => ada.LogIn(ada.Code, From(1)), Throws.TypeOf<TooManyAttempts>());
        Assert.That(() => ada.LogIn(ada.RecoveryCodes[0], From(1)), Throws.TypeOf<TooManyAttempts>());
        Assert.That(await Outcome(ada.LogIn(ada.Code, From(2))), Is.Null);
    }

    [Test]
    public async Task Strangers_who_know_the_password_wait_a_quarter_of_an_hour_for_each_code()
    {
        var ada = await AppUser.Enroll(Timed, Clock);
        await ada.LogIn(ada.RecoveryCodes[0], From(1));
        for (var guess = 0; guess < 25; guess++)
        {
            Assert.That(() => ada.LogIn("no code", From(100 + guess)), Throws.TypeOf<InvalidCode>());
            Clock.Advance(guess < 9 ? TimeSpan.Zero : AttemptGate.AddressCap);
        }

        Assert.That(() => ada.LogIn("no code", From(200)), Throws.TypeOf<InvalidCode>());
        Clock.Advance(AttemptGate.AddressCap - TimeSpan.FromSeconds(1));
        Assert.That(() => ada.LogIn(ada.RecoveryCodes[1], From(201)), Throws.TypeOf<InvalidCode>());
        Assert.That(await Outcome(ada.LogIn(ada.RecoveryCodes[2], From(1))), Is.Null, "Where she always logs in.");
        Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.That(await Outcome(ada.LogIn(ada.RecoveryCodes[1], From(202))), Is.Null, "A refused code is not spent.");
    }

    [Test]
    public async Task A_right_password_forgives_no_wrong_code()
    {
        var ada = await AppUser.Enroll(Timed, Clock);
        for (var i = 0; i < 5; i++)
            Assert.That(
                () => ada.LogIn("no code", From(1)), Throws.TypeOf<InvalidCode>(), "With a right password each.");

        await Timed.Send(new LogIn("ada@example.com", AuthHost.Password, From(1)));

        Assert.That(() => ada.LogIn(ada.Code, From(1)), Throws.TypeOf<TooManyAttempts>());
    }

    [Test]
    public async Task A_login_that_waits_for_its_code_moves_the_hash_of_the_password_all_the_same()
    {
        var ada = await AppUser.Enroll(Timed, Clock);
        await using var stronger = await AuthHost.Start(
            Database, AuthHost.Options with { PasswordRounds = 20 }, Clock);

        var outcome = await stronger.Send(new LogIn("ada@example.com", AuthHost.Password, AuthHost.Here));

        Assert.That(
            (await Timed.Query<string>("select password_hash from auth.account")).Single(),
            Does.StartWith("$pbkdf2-sha512$i=20$"));
        Assert.That(
            await Outcome(stronger.Send(new VerifyMfa(outcome.MfaToken!, ada.Code, AuthHost.Here))), Is.Null);
    }

    private static RequestOrigin From(int number) =>
        AuthHost.Elsewhere with { Address = IPAddress.Parse($"192.0.2.{number}") };
}
