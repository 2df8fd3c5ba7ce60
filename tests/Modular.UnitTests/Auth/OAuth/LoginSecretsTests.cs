using Modular.Application.Auth.OAuth;
using Modular.Application.Pipeline;
using Modular.Domain;

namespace Modular.UnitTests.Auth.OAuth;

internal sealed class LoginSecretsTests
{
    private static readonly Guid Login = Ids.New(DateTimeOffset.UnixEpoch);
    private static readonly LoginSecrets Secrets = new(new MasterKey(new byte[MasterKey.Length]));

    [Test]
    public void Are_the_same_on_every_host_and_differ_by_what_they_are_for()
    {
        var again = new LoginSecrets(new MasterKey(new byte[MasterKey.Length]));
        var all = new[]
        {
            Secrets.StateOf(Login), Secrets.CodeOf(Login), Secrets.NonceOf(Login), Secrets.VerifierOf(Login),
        };

        Assert.That(again.StateOf(Login), Is.EqualTo(Secrets.StateOf(Login)));
        Assert.That(all, Is.Unique);
        Assert.That(Domain.Auth.CodeChallenge.IsVerifier(Secrets.VerifierOf(Login)));
    }

    [Test]
    public void Are_read_for_what_they_are_and_nothing_else()
    {
        Assert.That(Secrets.ReadState(Secrets.StateOf(Login)), Is.EqualTo(Login));
        Assert.That(Secrets.ReadCode(Secrets.CodeOf(Login)), Is.EqualTo(Login));
        Assert.That(Secrets.ReadCode(Secrets.StateOf(Login)), Is.Null);
        Assert.That(Secrets.ReadState(Secrets.CodeOf(Login)), Is.Null);
        Assert.That(
            new LoginSecrets(new MasterKey([.. Enumerable.Repeat((byte)1, 32)])).ReadCode(Secrets.CodeOf(Login)),
            Is.Null);
    }

    [Test]
    public void No_other_text_is_read()
    {
        var code = Secrets.CodeOf(Login);
        for (var length = 0; length < code.Length; length++)
            Assert.That(Secrets.ReadCode(code[..length]), Is.Null);
        for (var place = 0; place < code.Length; place++)
        {
            foreach (var other in (char[])[code[place] == 'A' ? 'B' : 'A', '=', '+', ' ', '\0', '\u00e4'])
                Assert.That(Secrets.ReadCode(code[..place] + other + code[(place + 1)..]), Is.Null, $"{place} {other}");
        }

        Assert.That(Secrets.ReadCode(code + "A"), Is.Null);
    }

    [Test]
    public void A_browsers_secret_is_random()
    {
        var (one, other) = (LoginSecrets.NewBrowser(), LoginSecrets.NewBrowser());

        Assert.That(one, Has.Length.EqualTo(43).And.Not.EqualTo(other));
    }
}
