using Modular.Application.Auth;
using Modular.Application.Auth.Passkeys;
using Modular.Application.Pipeline;
using Modular.Domain.Auth;
using Modular.IntegrationTests.Auth.Mfa;

namespace Modular.IntegrationTests.Auth.Passkeys;

/// <summary>What was asked is answered once, in time, by whom and for what it was asked.</summary>
internal sealed class PasskeyStateTests : MfaTest
{
    [Test]
    public async Task Of_fifty_logins_at_once_with_one_state_one_wins()
    {
        var ada = await PasskeyUser.WithPasskey(Timed);
        ada.Authenticator.Counts = false;
        await Timed.Execute("update auth.passkey set counter = 0");
        var begun = await ada.BeginLogin();
        var answers = Enumerable.Range(0, 50).Select(_ => ada.Show(begun)).ToList();

        var signedIn = await Task.WhenAll(answers.Select(answer => Timed.Send(answer)));

        Assert.That(signedIn.Count(tokens => tokens is not null), Is.EqualTo(1));
    }

    [Test]
    public async Task Of_fifty_additions_at_once_with_one_state_one_wins()
    {
        var ada = await PasskeyUser.SignUp(Timed);
        var begun = await ada.Begin();
        var answer = ada.Answer(begun);

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Outcome(Timed.Send(answer))));

        Assert.That(outcomes.Count(outcome => outcome is null), Is.EqualTo(1));
        Assert.That(outcomes.Where(outcome => outcome is not null), Is.All.TypeOf<InvalidPasskey>());
        Assert.That(await ada.List(), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task A_refused_answer_has_spent_its_state()
    {
        var ada = await PasskeyUser.WithPasskey(Timed);
        var begun = await ada.BeginLogin();
        ada.Authenticator.Forges = true;
        Assert.That(await Timed.Send(ada.Show(begun)), Is.Null);
        ada.Authenticator.Forges = false;

        Assert.That(await Timed.Send(ada.Show(begun)), Is.Null);
    }

    [Test]
    public async Task Takes_an_answer_for_five_minutes_on_any_host()
    {
        var ada = await PasskeyUser.WithPasskey(Timed);
        var (early, late) = (await ada.BeginLogin(), await ada.BeginLogin());
        var adding = await ada.Begin();
        Clock.Advance(PasskeyStates.Lifetime - TimeSpan.FromSeconds(1));
        await using var restarted = await AuthHost.Start(Database, clock: Clock);

        Assert.That(await restarted.Send(ada.Show(early)), Is.Not.Null);
        Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.That(await restarted.Send(ada.Show(late)), Is.Null);
        var another = new SoftAuthenticator(PasskeyUser.Site.Origins[0]);
        Assert.That(() => restarted.Send(ada.Answer(adding, another)), Throws.TypeOf<InvalidPasskey>());

        await restarted.Send(new RemoveExpired());
        Assert.That(await Timed.Query<int>("select 1 from auth.passkey_state"), Is.Empty);
    }

    [Test]
    public async Task Takes_a_state_for_its_own_purpose_and_user_and_spends_nobody_elses()
    {
        var (ada, eve) = (await PasskeyUser.WithPasskey(Timed), await PasskeyUser.SignUp(Timed, "eve@example.com"));
        var (login, adding) = (await ada.BeginLogin(), await eve.Begin());
        var another = new SoftAuthenticator(PasskeyUser.Site.Origins[0]);

        Assert.That(await Timed.Send(ada.Show(login) with { StateToken = adding.StateToken }), Is.Null);
        Assert.That(
            () => Timed.Send(eve.Answer(adding) with { StateToken = login.StateToken }),
            Throws.TypeOf<InvalidPasskey>());
        Assert.That(() => Timed.Send(ada.Answer(adding, another)), Throws.TypeOf<InvalidPasskey>());

        Assert.That(await Timed.Send(ada.Show(login)), Is.Not.Null);
        Assert.That(await Outcome(Timed.Send(eve.Answer(adding))), Is.Null);
    }

    [Test]
    public async Task Takes_no_other_text_for_a_token_and_keeps_none()
    {
        var ada = await PasskeyUser.WithPasskey(Timed);
        var begun = await ada.BeginLogin();
        var token = begun.StateToken;

        // The last is well formed, and of a secret that was never given out.
        string[] others =
        [
            "", "mps_", token[..^1], token + "0", "mft_" + token[4..], token.ToUpperInvariant(),
            PrefixedToken.New("mps_", Guid.ParseExact(token[4..36], "N")).Text,
        ];
        foreach (var other in others)
            Assert.That(await Timed.Send(ada.Show(begun) with { StateToken = other }), Is.Null, other);

        Assert.That(
            await Timed.Query<string>("select to_jsonb(s)::text from auth.passkey_state s"),
            Has.Count.EqualTo(1).And.None.Contains(token[37..87]));
        Assert.That(await Timed.Send(ada.Show(begun)), Is.Not.Null);
    }
}
