using Modular.IntegrationTests.Auth.Mfa;

namespace Modular.IntegrationTests.Auth.Passkeys;

/// <summary>A counter that does not rise says that somebody may have a copy of the key.</summary>
internal sealed class PasskeyCounterTests : MfaTest
{
    [TestCase(7u, 8u, true)]
    [TestCase(7u, uint.MaxValue, true)]
    [TestCase(0u, 1u, true)]
    [TestCase(0u, 0u, true)]
    [TestCase(7u, 7u, false)]
    [TestCase(7u, 6u, false)]
    [TestCase(7u, 0u, false)]
    [TestCase(uint.MaxValue, 1u, false)]
    public async Task Takes_a_counter_that_rises_or_is_none(uint kept, uint said, bool taken)
    {
        var ada = await PasskeyUser.WithPasskey(Timed);
        await Timed.Execute("update auth.passkey set counter = @Kept", new { Kept = (long)kept });
        (ada.Authenticator.Counts, ada.Authenticator.Counter) = (said > 0, said - 1);

        var signedIn = await ada.LogIn();

        Assert.That(signedIn, taken ? Is.Not.Null : Is.Null);
        Assert.That(await Counter(), Is.EqualTo(taken ? said : kept));
        Assert.That(await Clones(), Is.EqualTo(taken ? 0 : 1));
    }

    [Test]
    public async Task Of_fifty_answers_at_once_with_one_counter_one_wins()
    {
        var ada = await PasskeyUser.WithPasskey(Timed);
        var begun = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => ada.BeginLogin()));
        var answers = begun.Select(state =>
        {
            ada.Authenticator.Counter = 40;
            return ada.Show(state);
        }).ToList();

        var signedIn = await Task.WhenAll(answers.Select(answer => Timed.Send(answer)));

        Assert.That(signedIn.Count(tokens => tokens is not null), Is.EqualTo(1));
        Assert.That((await Counter(), await Clones()), Is.EqualTo((41, 49)));
    }

    [Test]
    public async Task A_clone_counts_as_a_failure_of_its_address()
    {
        var ada = await PasskeyUser.WithPasskey(Timed);
        await Timed.Execute("update auth.passkey set counter = 1000");
        for (var i = 0; i < 5; i++)
            Assert.That(await ada.LogIn(AuthHost.Elsewhere), Is.Null);

        Assert.That(
            () => ada.LogIn(AuthHost.Elsewhere), Throws.TypeOf<Modular.Domain.Auth.TooManyAttempts>());
    }

    [Test]
    public async Task Keeps_whether_the_passkey_was_copied()
    {
        var ada = await PasskeyUser.SignUp(Timed);
        (ada.Authenticator.BackupEligible, ada.Authenticator.Counts) = (true, false);
        await ada.Add();
        Assert.That((await ada.List()).Single(), Has.Property("BackedUp").False.And.Property("BackupEligible").True);
        ada.Authenticator.BackedUp = true;

        Assert.That(await ada.LogIn(), Is.Not.Null);

        Assert.That((await ada.List()).Single().BackedUp);
    }

    private async Task<long> Counter() => (await Timed.Query<long>("select counter from auth.passkey")).Single();

    private async Task<int> Clones() => (await Timed.Query<int>(
        "select 1 from auth.audit_entry where action = 'passkey.clone_suspected'")).Count;
}
