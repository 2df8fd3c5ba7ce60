using Modular.Application.Auth;
using Modular.Domain.Auth;
using Modular.Infrastructure.Auth;

namespace Modular.UnitTests.Auth;

public class Pbkdf2PasswordsTests
{
    private static readonly CancellationToken Never = CancellationToken.None;

    [Test]
    public async Task Says_yes_to_the_right_password_alone()
    {
        using var passwords = new Pbkdf2Passwords(new AuthOptions { PasswordRounds = 10 });
        var hash = await passwords.Hash("violet-anchor-41", Never);

        Assert.That(hash, Does.StartWith("$pbkdf2-sha512$i=10$").And.Not.Contain("violet"));
        Assert.That(await passwords.Verify("violet-anchor-41", hash, Never), Is.True);
        Assert.That(await passwords.Verify("violet-anchor-42", hash, Never), Is.False);
        Assert.That(await passwords.Verify("violet-anchor-41", hash: null, Never), Is.False);
    }

    [Test]
    public async Task Reads_hashes_of_other_rounds_and_calls_them_outdated()
    {
        using var before = new Pbkdf2Passwords(new AuthOptions { PasswordRounds = 10 });
        using var now = new Pbkdf2Passwords(new AuthOptions { PasswordRounds = 20 });
        var hash = await before.Hash("violet-anchor-41", Never);

        Assert.That(await now.Verify("violet-anchor-41", hash, Never), Is.True);
        Assert.That(now.IsOutdated(hash), Is.True);
        Assert.That(before.IsOutdated(hash), Is.False);
    }

    [Test]
    public void Is_the_hash_that_others_compute()
    {
        // PBKDF2-HMAC-SHA512 of "password" with the salt "salt", 1 round, first 32 bytes: computed by OpenSSL.
        var hash = Pbkdf2Hash.Parse("$pbkdf2-sha512$i=1$c2FsdA==$hn9wzxreAs/zdSWZo6U9xK80x6ZpgVrl1RNVThyM8lI=");

        Assert.That(hash.Matches("password"), Is.True);
    }

    [TestCase("")]
    [TestCase("plain")]
    [TestCase("$argon2id$i=1$c2FsdA==$AAAA")]
    [TestCase("$pbkdf2-sha512$i=0$c2FsdA==$AAAA")]
    [TestCase("$pbkdf2-sha512$i=99999999$c2FsdA==$AAAA")]
    [TestCase("$pbkdf2-sha512$i=1$c2FsdA==")]
    public void Refuses_a_hash_of_another_form(string hash) =>
        Assert.That(() => Pbkdf2Hash.Parse(hash), Throws.InstanceOf<FormatException>());

    [Test]
    public async Task Refuses_more_work_than_may_wait()
    {
        // Enough rounds that the first is still at work when the last is asked for.
        using var passwords = new Pbkdf2Passwords(new AuthOptions { PasswordRounds = 300_000, PasswordQueue = 1 });
        var asked = Math.Max(1, Environment.ProcessorCount - 1) + 2;

        var work = Enumerable.Range(0, asked).Select(_ => passwords.Hash("violet-anchor-41", Never)).ToList();
        var refused = Assert.CatchAsync(() => Task.WhenAll(work));

        Assert.That(refused, Is.TypeOf<PasswordWorkFull>());
        Assert.That(work.Count(task => task.IsCompletedSuccessfully), Is.EqualTo(asked - 1));
        Assert.That(await passwords.Hash("violet-anchor-41", Never), Is.Not.Empty);
    }
}
