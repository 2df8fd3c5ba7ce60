using System.Net;
using Modular.Application.Auth;
using Modular.Application.Auth.Mfa;
using Modular.Application.Auth.Users;
using Modular.Domain;
using Modular.Domain.Auth;
using Modular.IntegrationTests.Auth.Mfa;

namespace Modular.IntegrationTests.Auth.Advisories;

/// <summary>
/// Every place where a secret can be guessed counts at the same gate, so that no guess is free at another place
/// (CVE-2024-32868, CVE-2025-64102, CVE-2026-9798).
/// </summary>
internal sealed class LockoutTests : MfaTest
{
    private const string Email = "ada@example.com";
    private const string Wrong = "not-the-password-1";

    [Test]
    public async Task A_password_is_guessed_at_one_gate_wherever_it_is_asked_for()
    {
        var ada = await AppUser.SignUp(Timed, Clock);
        Func<string, Task>[] places =
        [
            password => Timed.Send(new LogIn(Email, password, From(1))),
            password => Timed.Send(
                new ChangePassword(ada.Id, ada.SessionId, password, "copper-lantern-77", From(1))),
            password => Timed.Send(new ChangeEmail(ada.Id, "new@example.com", password, From(1))),
            password => Timed.Send(new DeleteAccount(ada.Id, ada.SessionId, password, From(1))),
            password => Timed.Send(new LogIn(Email.ToUpperInvariant(), password, From(1))),
        ];
        foreach (var place in places)
            Assert.That(await Outcome(place(Wrong)), Is.TypeOf<InvalidCredentials>());

        foreach (var place in places)
            Assert.That(await Outcome(place(AuthHost.Password)), Is.TypeOf<TooManyAttempts>());
        Assert.That(await Outcome(Timed.Send(new LogIn(Email, AuthHost.Password, From(2)))), Is.Null);
    }

    [Test]
    public async Task A_code_of_the_second_factor_is_guessed_at_one_gate_wherever_it_is_asked_for()
    {
        var ada = await AppUser.Enroll(Timed, Clock);
        await ada.LogInAnew();
        Func<string, Task>[] places =
        [
            code => ada.LogIn(code, From(1)),
            code => Timed.Send(new DisableTotp(ada.Id, ada.SessionId, code, From(1))),
            code => Timed.Send(new RenewRecoveryCodes(ada.Id, ada.SessionId, code, From(1))),
        ];
        foreach (var guess in (string[])["000000x", "AAAAA-AAAAA"])
        {
            foreach (var place in places.Take(guess[0] == 'A' ? 2 : 3))
                Assert.That(await Outcome(place(guess)), Is.TypeOf<InvalidCode>());
        }

        foreach (var place in places)
        {
            Assert.That(await Outcome(place(ada.Code)), Is.TypeOf<TooManyAttempts>());
            Assert.That(await Outcome(place(ada.RecoveryCodes[0])), Is.TypeOf<TooManyAttempts>());
        }

        Assert.That(await Outcome(ada.LogIn(ada.Code, From(2))), Is.Null);
    }

    [Test]
    public async Task A_code_that_enrols_a_second_factor_is_guessed_there_too()
    {
        var ada = await AppUser.SignUp(Timed, Clock);
        await ada.Begin();
        Task<Refusal?> Confirm(string code) =>
            Outcome(Timed.Send(new ConfirmTotp(ada.Id, ada.SessionId, code, From(1))));

        for (var guess = 0; guess < AttemptGate.AddressFrom; guess++)
            Assert.That(await Confirm("no code"), Is.TypeOf<InvalidCode>());

        Assert.That(await Confirm(ada.Code), Is.TypeOf<TooManyAttempts>());
    }

    private static RequestOrigin From(int number) =>
        AuthHost.Elsewhere with { Address = IPAddress.Parse($"192.0.2.{number}") };
}
